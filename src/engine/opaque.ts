import { CacheError } from '../errors.js';
import type { ForwardReason } from '../http/fields/cache-status.js';
import { decideReuse, type MissReason } from '../http/freshness/reuse.js';
import { OPAQUE_BYTES, opaqueToStore } from '../http/storing/storing.js';
import type { Position } from '../storage/backend.js';
import type { Candidate, StoredEntry } from '../storage/entry.js';
import type { OpaqueStore } from '../storage/opaque.js';
import { ordered } from '../storage/write-plan.js';
import type { Answer } from './answer.js';
import { type Ask, shownUrl, toAsk } from './ask.js';
import type { OpaqueCall } from './contract.js';
import { removeDamaged } from './discard.js';
import { bypass, inNetworkTimeout, passedOn, WAYS } from './fetch/ask-origin.js';
import type { Received } from './fetch/fetch-group.js';
import { forward } from './fetch/forward.js';
import { gatewayTimeout, networkAnswer, storedAnswer } from './lookup/answers.js';
import { fetchedByWorker, lookup } from './lookup/lookup.js';
import type { Found } from './lookup/reads.js';
import { mayStandIn } from './lookup/reuse.js';
import { abortable } from './promises.js';
import { type EngineState, report } from './state.js';
import { entryOf } from './store/plan.js';
import { boundsOf, remember } from './store/store.js';
import { READ_MS } from './time-limits.js';

/**
 * The answer to a request of `no-cors` to another origin, whose response no script can read. A way of its own beside `send`: such a
 * response is the browser's, stored and given back as it is. It has no status, no fields and no validator; so a new one takes the place of
 * what is stored whatever it may be, and nothing is cut from it, joined to it or answered to a HEAD.
 */
export async function sendOpaque(engine: EngineState, call: OpaqueCall): Promise<Answer> {
  const { settings } = call;
  const { opaque = null } = engine.parts;
  // A function for keys could give it the name of something that script may read.
  const named = { ...call, settings: { ...settings, keyFn: null } };
  const ask = opaque === null || !settings.allowOpaque ? null : await toAsk(engine, named);
  if (ask !== null && opaque !== null) return answer({ engine, call, ask, opaque, found: await lookup(engine, ask) });
  return settings.onlyIfCached ? gatewayTimeout(engine, call) : bypass(engine, call);
}

/** One request, and what is there for it. */
type Errand = {
  readonly engine: EngineState;
  readonly call: OpaqueCall;
  readonly ask: Ask;
  readonly opaque: OpaqueStore;
  readonly found: Found;
};

function answer(errand: Errand): Promise<Answer> {
  const { engine, ask } = errand;
  const { fields: requestFields, policy } = ask;
  const stored = storedIn(errand);
  const candidates = stored === undefined ? [] : [stored.entry];
  const reuse = decideReuse({ candidates, requestFields, policy, now: engine.parts.now() });
  switch (reuse.kind) {
    case 'fresh':
      return hitOrMiss(errand, { source: 'cache' });
    case 'stale':
      return hitOrMiss(errand, { source: 'stale', detail: policy.onlyIfCached ? 'only-if-cached' : 'max-stale' });
    case 'stale-while-revalidate':
      return hitOrMiss(errand, { source: 'stale', detail: reuse.kind });
    case 'validate':
      return fetchInTime(errand).catch((error: unknown) => withoutOrigin(errand, error));
    case 'select':
    case 'complete':
      return miss(errand, 'uri-miss');
    case 'miss':
      return miss(errand, reuse.why);
    case 'gateway-timeout':
      return Promise.resolve(gatewayTimeout(engine, errand.call));
  }
}

/** Its body is the browser's, elsewhere. */
function storedIn({ found, call: { runsCode } }: Errand): Candidate | undefined {
  const { candidates } = runsCode ? fetchedByWorker(found) : found;
  const entry = candidates.find((candidate) => candidate.entry.type === 'opaque')?.entry;
  return entry && { entry, body: null };
}

type How = Pick<Answer, 'source' | 'detail'>;

async function hitOrMiss(errand: Errand, how: How): Promise<Answer> {
  const hit = await storedResponse(errand, how);
  if (hit === null) {
    // What was removed just now counts from now on.
    const found = await lookup(errand.engine, errand.ask);
    return miss({ ...errand, found }, 'uri-miss');
  }
  if (how.detail === 'stale-while-revalidate') fetchBehind(errand);
  return hit;
}

/** What is stored, as an answer; null where its body is gone, and then its entry goes as well. */
async function storedResponse(errand: Errand, how: How): Promise<Answer | null> {
  const { engine, ask } = errand;
  const stored = storedIn(errand);
  const native = stored === undefined ? null : await openBody(errand, stored.entry);
  if (stored === undefined || native === null) return null;
  const { cacheKey, requestUrl: url } = stored.entry;
  if (ask.policy.write) engine.writes.touch(cacheKey, engine.parts.now());
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  engine.events.emit({ type: 'hit', url, cacheKey });
  return { ...storedAnswer(ask, stored, { ...how, alias: null, collapsed: false }), native, size: null };
}

async function openBody({ engine, opaque }: Errand, entry: StoredEntry): Promise<Response | null> {
  try {
    const body = await engine.opaqueReads.ask(() => opaque.open(entry), READ_MS);
    if (body === undefined) await removeDamaged(engine, entry.cacheKey);
    return body ?? null;
  } catch (error) {
    report(engine, 'opaqueLookup', error);
    return null;
  }
}

async function miss(errand: Errand, why: MissReason): Promise<Answer> {
  const { engine, call, ask } = errand;
  if (ask.policy.onlyIfCached) return gatewayTimeout(engine, call);
  engine.events.emit({ type: 'miss', url: shownUrl(call), cacheKey: null });
  return fetchNew(errand, why);
}

/** What the network gives, stored behind the answer. */
async function fetchNew(errand: Errand, forwarded: ForwardReason): Promise<Answer> {
  const { engine, call } = errand;
  const received = await fetchOpaque(errand, call.signal);
  const entry = entryFor(errand, received);
  if (entry === null) return passedOn(engine, call, received);
  // The browser's own copy: of what nobody can read nobody else can make one.
  keep(errand, entry, received.response.clone());
  return networkAnswer(received, { body: null, entry, collapsed: false, forwarded });
}

/** By a request of our own: the browser's HTTP cache would answer the page's. */
const fetchOpaque = ({ engine, call, ask }: Errand, signal: AbortSignal | undefined): Promise<Received> =>
  forward(engine, { ...call, forwardAs: undefined }, { kind: WAYS[ask.policy.refresh] }, signal);

/** The same, no longer than `networkTimeout`: what comes later is stored. */
function fetchInTime(errand: Errand): Promise<Answer> {
  const { engine, ask } = errand;
  return inNetworkTimeout(ask, isStaleAllowed(errand), ({ call: { signal } }) => {
    const fetching = fetchNew(errand, 'stale');
    engine.parts.waitUntil(fetching.catch(() => undefined));
    return abortable(fetching, signal);
  });
}

const isStaleAllowed = (errand: Errand): boolean => mayStandIn(errand.engine, errand.ask, storedIn(errand));

/** The origin is out of reach: what is stored, where it may be that stale. */
async function withoutOrigin(errand: Errand, error: unknown): Promise<Answer> {
  const isFailure = error instanceof CacheError && (error.code === 'network' || error.code === 'timeout');
  if (!isFailure || !isStaleAllowed(errand)) throw error;
  const stale = await storedResponse(errand, { source: 'stale', detail: 'stale-if-error' });
  if (stale === null) throw error;
  return stale;
}

/** Once at a time. The page has its answer, and may leave. */
function fetchBehind(errand: Errand): void {
  const { engine, ask } = errand;
  const { key } = ask;
  if (!ask.policy.write || engine.refreshing.has(key)) return;
  engine.refreshing.add(key);
  const refreshing = fetchOpaque(errand, undefined)
    .then((received) => {
      const entry = entryFor(errand, received);
      if (entry !== null) keep(errand, entry, received.response);
    })
    .catch((error: unknown) => report(engine, 'refresh', error))
    .finally(() => engine.refreshing.delete(key));
  engine.parts.waitUntil(refreshing);
}

const entryFor = ({ ask, found }: Errand, received: Received): StoredEntry | null =>
  found.position === null ? null : opaqueEntry(ask, received);

function keep({ engine, ask, found, opaque }: Errand, entry: StoredEntry, response: Response): void {
  engine.parts.waitUntil(storeOpaque(engine, ask, { entry, response, found, opaque }));
}

/** As what an opaque response is stored; null: it is not. */
export function opaqueEntry(ask: Ask, received: Received): StoredEntry | null {
  const { request, settings } = ask.call;
  const { requestTime, responseTime, response } = received;
  if (response.type !== 'opaque') return null;
  const about = { method: request.method, requestTime, responseTime, policy: ask.policy, settings };
  const stored = opaqueToStore(about);
  return stored === null ? null : { ...entryOf(ask, received, stored), size: OPAQUE_BYTES };
}

/** An opaque response on its way into the store. */
type Arriving = {
  readonly entry: StoredEntry;
  readonly response: Response;
  readonly found: Found;
  readonly opaque: OpaqueStore;
};

/** Its body first, as it comes: the entry says that it is there. Never rejects. */
export async function storeOpaque(engine: EngineState, ask: Ask, arriving: Arriving): Promise<void> {
  const { entry, response, found, opaque } = arriving;
  const { position: since } = found;
  if (since === null) return;
  try {
    await opaque.keep(entry, response);
  } catch (error) {
    await notKept(engine, error);
    return;
  }
  put(engine, ask, {
    entry,
    since,
    isKnown: found.candidates.some(({ entry: { cacheKey } }) => cacheKey === entry.cacheKey),
  });
  sweepOnce(engine, opaque);
}

type Kept = { readonly entry: StoredEntry; readonly since: Position; readonly isKnown: boolean };

function put(engine: EngineState, ask: Ask, { entry, since, isKnown }: Kept): void {
  const { autoPurge } = ask.call.settings;
  if (autoPurge !== null) void engine.purging.ifDue(autoPurge);
  const candidate = { entry: ordered(entry, since), body: null };
  engine.writes.add({
    write: { kind: 'put', ...candidate, since },
    found: { candidate },
    event: isKnown ? 'updated' : 'stored',
    bounds: boundsOf(ask),
  });
  remember(engine, candidate, since);
}

/** That a body is torn, or the page left, is nobody's fault; and that it is a part (206) Cache Storage says in the same way. */
async function notKept(engine: EngineState, error: unknown): Promise<void> {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError')
    engine.events.emit({ type: 'quota', evicted: await engine.writes.makeRoom(OPAQUE_BYTES), stored: false });
  else if (!['AbortError', 'NetworkError', 'TypeError'].includes(name)) report(engine, 'storeOpaque', error);
}

/** A worker that died between a body and its entry has left a body that nobody names. */
function sweepOnce(engine: EngineState, opaque: OpaqueStore): void {
  if (engine.isSwept) return;
  engine.isSwept = true;
  const { whenIdle = () => Promise.resolve(), waitUntil } = engine.parts;
  waitUntil(
    whenIdle()
      .then(() => opaque.sweep(null))
      .catch((error: unknown) => report(engine, 'tidyOpaque', error)),
  );
}
