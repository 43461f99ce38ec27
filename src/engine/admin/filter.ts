import { type Candidate, hashOf, type StoredBody } from '../../storage/entry.js';
import type { Answer, Answering } from '../answer.js';
import type { Ask } from '../ask.js';
import { discard } from '../discard.js';
import { functionOf } from '../functions.js';
import { next } from '../promises.js';
import { noteRefusal, report } from '../state.js';
import { withinFunctionLimit } from '../time-limits.js';
import { FilteredResponse } from './filtered-response.js';

/**
 * Calls the filter before a response is stored; `keep` stores it. A rejected response is not stored, and the entry it would replace
 * (`isKnown`) is deleted. Calls for the same key wait for the decision.
 */
export function whenLetIn(
  ask: Ask,
  { candidate, isKnown }: { readonly candidate: Candidate; readonly isKnown: boolean },
  keep: () => void,
): void {
  const { engine } = ask;
  const { cacheKey } = candidate.entry;
  const act = (isLetIn: boolean): void | Promise<void> => {
    if (isLetIn) return keep();
    noteRefusal(engine, ask.key, 'filter');
    if (isKnown) return discard(engine, cacheKey);
  };
  const done = next(verdict(ask, new FilteredResponse(candidate, false), false), act);
  if (!(done instanceof Promise)) return;
  const hash = hashOf(cacheKey);
  engine.tier?.dropKeys([cacheKey]);
  engine.reads.forget(hash);
  engine.writes.defer(hash, done);
}

/** Calls the filter before a stored response answers: a rejected one is deleted, and answers this one time. */
export function whenLetOut(ask: Ask, candidate: Candidate, answer: Answer<StoredBody>): Answering {
  return next<boolean, Answer<StoredBody>>(verdict(ask, new FilteredResponse(candidate, true), true), (isLetOut) =>
    isLetOut ? answer : discard(ask.engine, candidate.entry.cacheKey).then(() => answer),
  );
}

/** The decision of the filter; `otherwise` if it fails, with an `error` event. */
function verdict({ engine, call }: Ask, response: FilteredResponse, otherwise: boolean): boolean | Promise<boolean> {
  const failed = (error: unknown): boolean => {
    report(engine, 'filter', error);
    return otherwise;
  };
  try {
    const said = functionOf(engine.parts.functions, 'filters', call.settings.filterFn ?? '')(response);
    return said instanceof Promise ? withinFunctionLimit(said).then(Boolean, failed) : Boolean(said);
  } catch (error) {
    return failed(error);
  }
}
