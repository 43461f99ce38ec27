import { CacheError } from '../errors.js';
import { requestDirectives } from '../http/fields/cache-control.js';
import { parseFieldLines } from '../http/fields/header-fields.js';
import type { Reuse } from '../http/freshness/reuse.js';
import type { Candidate, StoredEntry } from '../storage/entry.js';
import { whenLetOut } from './admin/filter.js';
import type { Answer } from './answer.js';
import { type Ask, toAsk } from './ask.js';
import { complete } from './body/complete.js';
import type { Call } from './contract.js';
import { bypass, miss } from './fetch/miss.js';
import { refreshBehind } from './fetch/refresh-behind.js';
import { validate } from './fetch/validate.js';
import { gatewayTimeout, storedAnswer } from './lookup/answers.js';
import { isHead, lookupHead } from './lookup/head.js';
import { type Found, fetchedByWorker, fromStore, lookup } from './lookup/lookup.js';
import { readSelected } from './lookup/read-body.js';
import { reuseOf } from './lookup/reusing.js';
import { selectVariant } from './lookup/select-variant.js';
import { isSafe } from './methods.js';
import { type EngineState, report } from './state.js';
import { next } from './store/at-once.js';
import { sendUnsafe } from './unsafe.js';

/**
 * One request, top to bottom:
 *
 * 1. `session/cached-session.ts` `get()`: options and session defaults become a `PreparedRequest` (`request/prepare.ts`)
 * 2. `protocol/call.ts`: posted to the worker on the session's own port
 * 3. `sw/answer-calls.ts` (or `sw/answer-fetch.ts` for images, scripts and plain `fetch` on a route): parsed, handed to the engine
 * 4. here, the spine: 5 to 9 are its lines, in order
 * 5. `ask.ts`: what holds for the request (`policy/request-policy.ts`), and its name (`request/cache-key.ts`)
 * 6. `lookup.ts`: what is there for that name, in memory or in the store
 * 7. `policy/reuse.ts` `decideReuse()`: fresh, stale, stale-while-revalidate, validate, select, complete, miss, gateway-timeout
 * 8. `miss.ts`, `validate.ts`, `select-variant.ts` or `complete.ts`: fetch, shared with whoever asks the same (`fetch-shared.ts`,
 *    `errand.ts`, `forward.ts`); store (`store.ts`)
 * 9. the answer (`answers.ts`); on the page `session/cached-response.ts`; events to every listener
 *
 * A hit in the memory tier is answered at once, not by promise.
 */
export function send(engine: EngineState, call: Call): Answer | Promise<Answer> {
  try {
    const answer = next(toAsk(engine, call), (ask) => (ask === null ? outside(engine, call) : inside(engine, ask)));
    return answer instanceof Promise ? answer.catch((error: unknown) => failOpen(engine, call, error)) : answer;
  } catch (error) {
    return failOpen(engine, call, error);
  }
}

/** The cache may neither answer nor store. */
function outside(engine: EngineState, call: Call): Answer | Promise<Answer> {
  if (mustNotForward(call)) return gatewayTimeout(engine, call);
  return call.settings.cacheControl && !isSafe(call.request.method) ? sendUnsafe(engine, call) : bypass(engine, call);
}

const mustNotForward = ({ options, settings, request }: Call): boolean =>
  (options.onlyIfCached ?? settings.onlyIfCached) || requestDirectives(parseFieldLines(request.fields)).onlyIfCached;

const inside = (engine: EngineState, ask: Ask): Answer | Promise<Answer> =>
  next(isHead(ask) ? lookupHead(engine, ask) : lookup(engine, ask), (all) => {
    const found = ask.call.runsCode ? fetchedByWorker(all) : all;
    return act(engine, ask, found, reuseOf(engine, ask, found));
  });

function act(engine: EngineState, ask: Ask, found: Found, reuse: Reuse<StoredEntry>): Answer | Promise<Answer> {
  switch (reuse.kind) {
    case 'fresh':
      return withBody(engine, ask, found, reuse, (stored) => hit(engine, ask, found, { stored, source: 'cache' }));
    case 'stale':
      return withBody(engine, ask, found, reuse, (stored) => hit(engine, ask, found, { stored, source: 'stale' }));
    case 'stale-while-revalidate':
      return withBody(engine, ask, found, reuse, (stored) => {
        refreshBehind(engine, { ask, found, stored, conditions: reuse.conditions });
        return hit(engine, ask, found, { stored, source: 'stale', detail: 'stale-while-revalidate' });
      });
    case 'validate':
      return withBody(engine, ask, found, reuse, (stored) =>
        validate(engine, { ask, found, stored, conditions: reuse.conditions }),
      );
    case 'select':
      return selectVariant(engine, { ask, found, conditions: reuse.conditions });
    case 'complete':
      return withBody(engine, ask, found, reuse, (stored) =>
        complete(engine, { ask, found, stored, rest: reuse.fields }),
      );
    case 'miss':
      return miss(engine, ask, found, reuse.why);
    case 'gateway-timeout':
      return gatewayTimeout(engine, ask.call);
  }
}

/** Go on with the selected response, else decide anew without it: what has no body that can be read is not there. */
function withBody(
  engine: EngineState,
  ask: Ask,
  found: Found,
  { selected }: { readonly selected: StoredEntry },
  answer: (stored: Candidate) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  return next(readSelected(engine, found, selected), (stored) =>
    stored === null ? actWithout(engine, ask, found, selected) : answer(stored),
  );
}

async function actWithout(engine: EngineState, ask: Ask, found: Found, lost: StoredEntry): Promise<Answer> {
  // Its removal counts from now on.
  const { position } = await fromStore(engine, ask.key);
  const rest = { ...found, position, candidates: found.candidates.filter(({ entry }) => entry !== lost) };
  return act(engine, ask, rest, reuseOf(engine, ask, rest));
}

type Hit = {
  readonly stored: Candidate;
  readonly source: 'cache' | 'stale';
  readonly detail?: 'stale-while-revalidate';
};

function hit(engine: EngineState, ask: Ask, { alias }: Found, reused: Hit): Answer | Promise<Answer> {
  const { stored, source } = reused;
  const { cacheKey, requestUrl } = stored.entry;
  if (ask.policy.write) engine.writes.touch(cacheKey, engine.parts.now());
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  if (engine.events.has('hit')) engine.events.emit({ type: 'hit', url: requestUrl, cacheKey });
  const answer = storedAnswer(ask, stored, { source, alias, collapsed: false, ...detailOf(reused, ask) });
  return ask.call.settings.filterFn === null ? answer : whenLetOut(engine, ask, stored, answer);
}

/** Why it answers although it is stale. */
function detailOf({ source, detail }: Hit, { policy }: Ask): Pick<Answer, 'detail'> {
  if (source !== 'stale') return {};
  return { detail: detail ?? (policy.onlyIfCached ? 'only-if-cached' : 'max-stale') };
}

/**
 * A failure of our own code must not be one of the page: the request goes to the network as it is. What callers are to see,
 * errors of the network and their own aborts, goes through; and what may have left already is not sent again.
 */
function failOpen(engine: EngineState, call: Call, error: unknown): Promise<Answer> {
  if (call.signal?.aborted) return Promise.reject(call.signal.reason);
  if (error instanceof CacheError && error.code !== 'internal') return Promise.reject(error);
  report(engine, 'The cache failed; the network answered instead.', error);
  if (engine.sent.has(call)) return Promise.reject(error);
  return bypass(engine, call);
}
