import type { ForwardReason } from '../http/fields/cache-status.js';
import { decideReuse, type MissReason } from '../http/freshness/reuse.js';
import { OPAQUE_BYTES, opaqueToStore } from '../http/storing/storing.js';
import type { Candidate, StoredEntry } from '../storage/entry.js';
import type { OpaqueStore } from '../storage/opaque.js';
import type { Answer } from './answer.js';
import { type Ask, shownUrl, toAsk } from './ask.js';
import type { OpaqueCall } from './contract.js';
import { removeDamaged } from './discard.js';
import { bypass, inNetworkTimeout, isNetworkFailure, passedOn, refreshOnce, WAYS } from './fetch/ask-origin.js';
import type { Received } from './fetch/fetch-group.js';
import { forward } from './fetch/forward.js';
import { gatewayTimeout, networkAnswer, noteHit, storedAnswer } from './lookup/answers.js';
import { fetchedByWorker, lookup } from './lookup/lookup.js';
import type { Found } from './lookup/reads.js';
import { mayStandIn } from './lookup/reuse.js';
import { abortable } from './promises.js';
import { type EngineState, report } from './state.js';
import { entryOf } from './store/plan.js';
import { enqueue } from './store/store.js';
import { READ_MS } from './time-limits.js';

/**
 * Answer a `no-cors` request to another origin, whose response script cannot read: it is stored and returned as it is. It has no status, no
 * header fields and no validators. So a new response always replaces the stored one, and there are no ranges and no answers to HEAD.
 */
export async function sendOpaque(engine: EngineState, call: OpaqueCall): Promise<Answer> {
  const { settings } = call;
  const { opaque = null } = engine.parts;
  // A key function could give it the name of a response that script may read.
  const named = { ...call, settings: { ...settings, keyFn: null } };
  const ask = opaque === null || !settings.allowOpaque ? null : await toAsk(engine, named);
  if (ask !== null && opaque !== null) return answer({ engine, call, ask, opaque, found: await lookup(engine, ask) });
  return settings.onlyIfCached ? gatewayTimeout(engine, call) : bypass(engine, call);
}

/** One request, and what is stored for it. */
type OpaqueJob = {
  readonly engine: EngineState;
  readonly call: OpaqueCall;
  readonly ask: Ask;
  readonly opaque: OpaqueStore;
  readonly found: Found;
};

function answer(job: OpaqueJob): Promise<Answer> {
  const { engine, ask } = job;
  const { fields: requestFields, policy } = ask;
  const stored = storedIn(job);
  const candidates = stored === undefined ? [] : [stored.entry];
  const reuse = decideReuse({ candidates, requestFields, policy, now: engine.parts.now() });
  switch (reuse.kind) {
    case 'fresh':
      return hitOrMiss(job, { source: 'cache' });
    case 'stale':
      return hitOrMiss(job, { source: 'stale', detail: policy.onlyIfCached ? 'only-if-cached' : 'max-stale' });
    case 'stale-while-revalidate':
      return hitOrMiss(job, { source: 'stale', detail: reuse.kind });
    case 'validate':
      return fetchInTime(job).catch((error: unknown) => withoutOrigin(job, error));
    case 'select':
    case 'complete':
      return miss(job, 'uri-miss');
    case 'miss':
      return miss(job, reuse.why);
    case 'gateway-timeout':
      return Promise.resolve(gatewayTimeout(engine, job.call));
  }
}

/** The stored opaque response; its body is in Cache Storage. */
function storedIn({ found, call: { runsCode } }: OpaqueJob): Candidate | undefined {
  const { candidates } = runsCode ? fetchedByWorker(found) : found;
  const entry = candidates.find((candidate) => candidate.entry.type === 'opaque')?.entry;
  return entry && { entry, body: null };
}

type How = Pick<Answer, 'source' | 'detail'>;

async function hitOrMiss(job: OpaqueJob, how: How): Promise<Answer> {
  const hit = await storedResponse(job, how);
  if (hit === null) {
    // The removal of the entry counts from now on.
    const found = await lookup(job.engine, job.ask);
    return miss({ ...job, found }, 'uri-miss');
  }
  if (how.detail === 'stale-while-revalidate') refreshOpaque(job);
  return hit;
}

/** The stored response as an answer; null where its body is gone. Then its entry is removed as well. */
async function storedResponse(job: OpaqueJob, how: How): Promise<Answer | null> {
  const { engine, ask } = job;
  const stored = storedIn(job);
  const native = stored === undefined ? null : await openBody(job, stored.entry);
  if (stored === undefined || native === null) return null;
  noteHit(engine, ask, stored.entry);
  return { ...storedAnswer(ask, stored, { ...how, alias: null, collapsed: false }), native, size: null };
}

async function openBody({ engine, opaque }: OpaqueJob, entry: StoredEntry): Promise<Response | null> {
  try {
    const body = await engine.opaqueReads.ask(() => opaque.open(entry), READ_MS);
    if (body === undefined) await removeDamaged(engine, entry.cacheKey);
    return body ?? null;
  } catch (error) {
    report(engine, 'opaqueLookup', error);
    return null;
  }
}

async function miss(job: OpaqueJob, why: MissReason): Promise<Answer> {
  const { engine, call, ask } = job;
  if (ask.policy.onlyIfCached) return gatewayTimeout(engine, call);
  engine.events.emit({ type: 'miss', url: shownUrl(call), cacheKey: null });
  return fetchNew(job, why);
}

/** Fetch, and store the response behind the answer. */
async function fetchNew(job: OpaqueJob, forwarded: ForwardReason): Promise<Answer> {
  const { engine, call } = job;
  const received = await fetchOpaque(job, call.signal);
  const entry = entryFor(job, received);
  if (entry === null) return passedOn(engine, call, received);
  // Only the browser can copy what script cannot read.
  keep(job, entry, received.response.clone());
  return networkAnswer(received, { body: null, entry, collapsed: false, forwarded });
}

/** By a request of our own: the browser's HTTP cache could answer that of the page. */
const fetchOpaque = ({ engine, call, ask }: OpaqueJob, signal: AbortSignal | undefined): Promise<Received> =>
  forward(engine, { ...call, forwardAs: undefined }, { kind: WAYS[ask.policy.refresh] }, signal);

/** The same within `networkTimeout`: a later response is stored all the same. */
function fetchInTime(job: OpaqueJob): Promise<Answer> {
  const { engine, ask } = job;
  return inNetworkTimeout(ask, isStaleAllowed(job), ({ call: { signal } }) => {
    const fetching = fetchNew(job, 'stale');
    engine.parts.waitUntil(fetching.catch(() => undefined));
    return abortable(fetching, signal);
  });
}

const isStaleAllowed = (job: OpaqueJob): boolean => mayStandIn(job.engine, job.ask, storedIn(job));

/** The origin is unreachable: serve stale, where that is allowed. */
async function withoutOrigin(job: OpaqueJob, error: unknown): Promise<Answer> {
  if (!isNetworkFailure(error) || !isStaleAllowed(job)) throw error;
  const stale = await storedResponse(job, { source: 'stale', detail: 'stale-if-error' });
  if (stale === null) throw error;
  return stale;
}

/** Fetch anew behind the answer. */
function refreshOpaque(job: OpaqueJob): void {
  refreshOnce(job.engine, job.ask, job.ask.key, async () => {
    const received = await fetchOpaque(job, undefined);
    const entry = entryFor(job, received);
    if (entry !== null) keep(job, entry, received.response);
  });
}

const entryFor = ({ ask, found }: OpaqueJob, received: Received): StoredEntry | null =>
  found.position === null ? null : opaqueEntry(ask, received);

function keep({ engine, ask, found, opaque }: OpaqueJob, entry: StoredEntry, response: Response): void {
  engine.parts.waitUntil(storeOpaque(engine, ask, { entry, response, found, opaque }));
}

/** The entry that an opaque response is stored as; null: it is not stored. */
function opaqueEntry(ask: Ask, received: Received): StoredEntry | null {
  const { request, settings } = ask.call;
  const { requestTime, responseTime, response } = received;
  if (response.type !== 'opaque') return null;
  const about = { method: request.method, requestTime, responseTime, policy: ask.policy, settings };
  const stored = opaqueToStore(about);
  return stored === null ? null : { ...entryOf(ask, received, stored), size: OPAQUE_BYTES };
}

/** An opaque response that is to be stored. */
type Arriving = {
  readonly entry: StoredEntry;
  readonly response: Response;
  readonly found: Found;
  readonly opaque: OpaqueStore;
};

/** The body first, as it comes: an entry promises that its body is there. Never rejects. */
async function storeOpaque(engine: EngineState, ask: Ask, arriving: Arriving): Promise<void> {
  const { entry, response, found, opaque } = arriving;
  const { position: since } = found;
  if (since === null) return;
  try {
    await opaque.keep(entry, response);
  } catch (error) {
    await notKept(engine, error);
    return;
  }
  const isKnown = found.candidates.some((known) => known.entry.cacheKey === entry.cacheKey);
  const candidate = { entry, body: null };
  enqueue(engine, ask, { kind: 'put', candidate, since, event: isKnown ? 'updated' : 'stored' });
  sweepOnce(engine, opaque);
}

/** A torn body and a page that left are no failures; nor is a part (206), which Cache Storage refuses with the same error. */
async function notKept(engine: EngineState, error: unknown): Promise<void> {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError')
    engine.events.emit({ type: 'quota', evicted: await engine.writes.makeRoom(OPAQUE_BYTES), stored: false });
  else if (!['AbortError', 'NetworkError', 'TypeError'].includes(name)) report(engine, 'storeOpaque', error);
}

/** A worker that died between writing a body and its entry has left a body without an entry. */
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
