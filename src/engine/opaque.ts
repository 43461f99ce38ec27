import type { ForwardReason } from '../http/fields/cache-status.js';
import { decideReuse, type MissReason } from '../http/freshness/reuse.js';
import { OPAQUE_BYTES, opaqueToStore } from '../http/storing/storing.js';
import { abortable } from '../in-time.js';
import type { Candidate, StoredEntry } from '../storage/entry.js';
import { errorName, isDiskFull } from '../storage/error-name.js';
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
  if (ask !== null && opaque !== null) return answer(await lookedUp(ask, opaque));
  return settings.onlyIfCached ? gatewayTimeout(engine, call) : bypass(engine, call);
}

/** One request, and what is stored for it. */
type OpaqueJob = {
  readonly ask: Ask;
  readonly opaque: OpaqueStore;
  readonly found: Found;
  /** The stored opaque response; its body is in Cache Storage. */
  readonly stored: Candidate | null;
};

async function lookedUp(ask: Ask, opaque: OpaqueStore): Promise<OpaqueJob> {
  const found = await lookup(ask);
  const { candidates } = ask.call.runsCode ? fetchedByWorker(found) : found;
  const entry = candidates.find((candidate) => candidate.entry.type === 'opaque')?.entry;
  return { ask, opaque, found, stored: entry === undefined ? null : { entry, body: null } };
}

async function answer(job: OpaqueJob): Promise<Answer> {
  const { ask, stored } = job;
  const { engine, fields: requestFields, policy } = ask;
  const candidates = stored === null ? [] : [stored.entry];
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
      return gatewayTimeout(engine, ask.call);
  }
}

type How = Pick<Answer, 'source' | 'detail'>;

async function hitOrMiss(job: OpaqueJob, how: How): Promise<Answer> {
  const hit = await storedResponse(job, how);
  // The removal of the entry counts from now on.
  if (hit === null) return miss(await lookedUp(job.ask, job.opaque), 'uri-miss');
  if (how.detail === 'stale-while-revalidate')
    refreshOnce(job.ask, job.ask.key, async () => {
      const received = await fetchOpaque(job.ask, undefined);
      const entry = entryFor(job, received);
      if (entry !== null) keep(job, entry, received.response);
    });
  return hit;
}

/** The stored response as an answer; null where its body is gone. Then its entry is removed as well. */
async function storedResponse({ ask, opaque, stored }: OpaqueJob, how: How): Promise<Answer | null> {
  if (stored === null) return null;
  const { engine } = ask;
  const { entry } = stored;
  try {
    const native = await engine.opaqueReads.ask(() => opaque.open(entry), READ_MS);
    if (native !== undefined) {
      noteHit(ask, entry);
      return { ...storedAnswer(ask, stored, { ...how, alias: null, collapsed: false }), native, size: null };
    }
    await removeDamaged(engine, entry.cacheKey);
  } catch (error) {
    report(engine, 'opaqueLookup', error);
  }
  return null;
}

async function miss(job: OpaqueJob, why: MissReason): Promise<Answer> {
  const { engine, call, policy } = job.ask;
  if (policy.onlyIfCached) return gatewayTimeout(engine, call);
  engine.events.emit({ type: 'miss', url: shownUrl(call), cacheKey: null });
  return fetchNew(job, why);
}

/** Fetch, and store the response behind the answer. */
async function fetchNew(job: OpaqueJob, forwarded: ForwardReason): Promise<Answer> {
  const { engine, call } = job.ask;
  const received = await fetchOpaque(job.ask, call.signal);
  const entry = entryFor(job, received);
  if (entry === null) return passedOn(engine, call, received);
  // Only the browser can copy what script cannot read.
  keep(job, entry, received.response.clone());
  return networkAnswer(received, { body: null, entry, collapsed: false, forwarded });
}

/** By a request of our own: the browser's HTTP cache could answer that of the page. */
const fetchOpaque = ({ engine, call, policy }: Ask, signal: AbortSignal | undefined): Promise<Received> =>
  forward(engine, { ...call, forwardAs: undefined }, { kind: WAYS[policy.refresh] }, signal);

/** The same within `networkTimeout`: a later response is stored all the same. */
function fetchInTime(job: OpaqueJob): Promise<Answer> {
  const { ask, stored } = job;
  return inNetworkTimeout(ask, mayStandIn(ask, stored), ({ engine, call: { signal } }) => {
    const fetching = fetchNew(job, 'stale');
    engine.parts.waitUntil(fetching.catch(() => undefined));
    return abortable(fetching, signal);
  });
}

/** The origin is unreachable: serve stale, where that is allowed. */
async function withoutOrigin(job: OpaqueJob, error: unknown): Promise<Answer> {
  if (!isNetworkFailure(error) || !mayStandIn(job.ask, job.stored)) throw error;
  const stale = await storedResponse(job, { source: 'stale', detail: 'stale-if-error' });
  if (stale === null) throw error;
  return stale;
}

/** The entry that an opaque response is stored as; null: it is not stored. */
function entryFor({ ask, found }: OpaqueJob, received: Received): StoredEntry | null {
  const { call, policy } = ask;
  const { requestTime, responseTime, response } = received;
  if (found.position === null || response.type !== 'opaque') return null;
  const { request, settings } = call;
  const stored = opaqueToStore({ method: request.method, requestTime, responseTime, policy, settings });
  return stored === null ? null : { ...entryOf(ask, received, stored), size: OPAQUE_BYTES };
}

function keep(job: OpaqueJob, entry: StoredEntry, response: Response): void {
  job.ask.engine.parts.waitUntil(storeOpaque(job, entry, response));
}

/** The body first, as it comes: an entry promises that its body is there. Never rejects. */
async function storeOpaque({ ask, opaque, found }: OpaqueJob, entry: StoredEntry, response: Response): Promise<void> {
  const { engine } = ask;
  const { position: since } = found;
  if (since === null) return;
  try {
    await opaque.keep(entry, response);
  } catch (error) {
    return notKept(engine, error);
  }
  const isKnown = found.candidates.some((known) => known.entry.cacheKey === entry.cacheKey);
  const candidate = { entry, body: null };
  enqueue(ask, { kind: 'put', candidate, since, event: isKnown ? 'updated' : 'stored' });
  sweepOnce(engine, opaque);
}

/** A torn body and a page that left are no failures; nor is a part (206), which Cache Storage refuses with the same error. */
async function notKept(engine: EngineState, error: unknown): Promise<void> {
  if (isDiskFull(error))
    engine.events.emit({ type: 'quota', evicted: await engine.writes.makeRoom(OPAQUE_BYTES), stored: false });
  else if (!['AbortError', 'NetworkError', 'TypeError'].includes(errorName(error)))
    report(engine, 'storeOpaque', error);
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
