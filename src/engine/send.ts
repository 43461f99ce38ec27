import { CacheError } from '../errors.js';
import { requestDirectives } from '../http/fields/cache-control.js';
import { parseFieldLines } from '../http/fields/header-fields.js';
import type { Reuse } from '../http/freshness/reuse.js';
import { isSafe } from '../http/methods.js';
import type { Candidate, StoredEntry } from '../storage/entry.js';
import { whenLetOut } from './admin/filter.js';
import type { Answer, Answering } from './answer.js';
import { type Ask, toAsk } from './ask.js';
import type { Call } from './contract.js';
import { bypass, fetchAnswer, miss, refreshBehind, selectVariant, validate } from './fetch/ask-origin.js';
import { gatewayTimeout, noteHit, storedAnswer } from './lookup/answers.js';
import { fetchedByWorker, find, fromStore } from './lookup/lookup.js';
import { readSelected } from './lookup/read-body.js';
import type { Found } from './lookup/reads.js';
import { reuseOf } from './lookup/reuse.js';
import { type EngineState, report } from './state.js';
import { sendUnsafe } from './unsafe.js';

/**
 * One request, top to bottom:
 *
 * 1. `session/calls.ts` `request()`: options and session defaults become a `PreparedRequest` (`session/pipeline.ts`, `request/prepare.ts`)
 * 2. `protocol/page/`: posted to the worker on the session's own port
 * 3. `sw/port/` (or `sw/fetch/` for images, scripts and plain `fetch` on a route): parsed, handed to the engine
 * 4. here, the spine: 5 to 9 are its lines, in order
 * 5. `ask.ts`: its policy (`http/request-policy.ts`), its cache partition, and its name (`request/key/cache-key.ts`)
 * 6. `lookup/lookup.ts` `find()`: what is stored under that name, in memory or in the store
 * 7. `http/freshness/reuse.ts` `decideReuse()`: fresh, stale, stale-while-revalidate, validate, select, complete, miss, gateway-timeout
 * 8. `fetch/ask-origin.ts`: fetch, shared with all who ask the same (`fetch/subscribe.ts`, `fetch/fetch-job.ts`, `fetch/forward.ts`);
 *    store (`store/store.ts`)
 * 9. the answer (`lookup/answers.ts`); on the page `session/response/`; events to every listener
 *
 * A hit in the memory tier is answered synchronously, not by promise.
 */
export function send(engine: EngineState, call: Call): Answering {
  try {
    const ask = toAsk(engine, call);
    const answer =
      ask instanceof Promise ? ask.then((known) => answerTo(engine, call, known)) : answerTo(engine, call, ask);
    return answer instanceof Promise ? answer.catch((error: unknown) => failOpen(engine, call, error)) : answer;
  } catch (error) {
    return failOpen(engine, call, error);
  }
}

function answerTo(engine: EngineState, call: Call, ask: Ask | null): Answering {
  if (ask === null) return bypassCache(engine, call);
  const found = find(ask);
  return found instanceof Promise ? found.then((all) => act(ask, all)) : act(ask, found);
}

/** The cache may neither answer nor store. */
function bypassCache(engine: EngineState, call: Call): Answering {
  const { request, settings, options } = call;
  const isForbidden = options.onlyIfCached ?? settings.onlyIfCached;
  if (isForbidden || requestDirectives(parseFieldLines(request.fields)).onlyIfCached)
    return gatewayTimeout(engine, call);
  return settings.cacheControl && !isSafe(request.method) ? sendUnsafe(engine, call) : bypass(engine, call);
}

function act(ask: Ask, all: Found): Answering {
  const found = ask.call.runsCode ? fetchedByWorker(all) : all;
  const reuse = reuseOf(ask, found);
  switch (reuse.kind) {
    case 'select':
      return selectVariant(ask, found, reuse.conditions);
    case 'miss':
      return miss(ask, found, reuse.why);
    case 'gateway-timeout':
      return gatewayTimeout(ask.engine, ask.call);
    case 'fresh':
    case 'stale':
    case 'stale-while-revalidate':
    case 'validate':
    case 'complete': {
      const stored = readSelected(ask.engine, found, reuse.selected);
      return stored instanceof Promise
        ? stored.then((read) => answerWith(ask, found, reuse, read))
        : answerWith(ask, found, reuse, stored);
    }
  }
}

/** The body of the selected response cannot be read: decide anew without it. */
async function actWithout(ask: Ask, found: Found, lost: StoredEntry): Promise<Answer> {
  // Its removal counts from now on.
  const { position } = await fromStore(ask.engine, ask.key);
  return act(ask, { ...found, position, candidates: found.candidates.filter(({ entry }) => entry !== lost) });
}

type Selected = Extract<Reuse<StoredEntry>, { readonly selected: StoredEntry }>;

function answerWith(ask: Ask, found: Found, reuse: Selected, stored: Candidate | null): Answering {
  if (stored === null) return actWithout(ask, found, reuse.selected);
  switch (reuse.kind) {
    case 'fresh':
      return hit(ask, found, { stored, source: 'cache', detail: undefined });
    case 'stale': {
      const detail = ask.policy.onlyIfCached ? 'only-if-cached' : 'max-stale';
      return hit(ask, found, { stored, source: 'stale', detail });
    }
    case 'stale-while-revalidate':
      refreshBehind({ ask, found, stored, conditions: reuse.conditions });
      return hit(ask, found, { stored, source: 'stale', detail: reuse.kind });
    case 'validate':
      return validate({ ask, found, stored, conditions: reuse.conditions });
    case 'complete':
      return fetchAnswer({ ask, found, stored, forwarding: { kind: 'rest', fields: reuse.fields } }, 'partial');
  }
}

/** The fresh stored response to a request, without a note of its use; null where there is none. */
export async function readFresh(engine: EngineState, call: Call): Promise<Answer | null> {
  const ask = await toAsk(engine, call);
  if (ask === null) return null;
  const found = await find(ask);
  const reuse = reuseOf(ask, found);
  if (reuse.kind !== 'fresh') return null;
  const stored = await readSelected(engine, found, reuse.selected);
  return stored === null ? null : storedAnswer(ask, stored, { source: 'cache', alias: found.alias, collapsed: false });
}

/** A stored response, and why it answers although it is stale. */
type Hit = { readonly stored: Candidate } & Pick<Answer, 'source' | 'detail'>;

function hit(ask: Ask, { alias }: Found, { stored, source, detail }: Hit): Answering {
  noteHit(ask, stored.entry);
  const answer = storedAnswer(ask, stored, { source, alias, collapsed: false, detail });
  return ask.call.settings.filterFn === null ? answer : whenLetOut(ask, stored, answer);
}

/**
 * A failure of our own code must not fail the page: the request goes to the network as it is. Errors of the network and the caller's own
 * abort are passed on; and what may have left already is not sent again.
 */
function failOpen(engine: EngineState, call: Call, error: unknown): Promise<Answer> {
  if (call.signal?.aborted) return Promise.reject(call.signal.reason);
  if (error instanceof CacheError && error.code !== 'internal') return Promise.reject(error);
  report(engine, 'cache', error);
  if (engine.sent.has(call)) return Promise.reject(error);
  return bypass(engine, call);
}
