import type { AutoPurge } from '../options/kinds.js';
import { CircuitBreaker } from '../storage/circuit-breaker.js';
import type { Selector } from '../storage/selector.js';
import { type Admin, adminOf } from './admin/operations.js';
import { purge } from './admin/removals.js';
import type { Answer, Answering } from './answer.js';
import type { Call, EngineParts, OpaqueCall } from './contract.js';
import { forgetDamaged } from './discard.js';
import { EventHub, type EventListener, type SessionEventType, shareEvents } from './events.js';
import { Groups } from './fetch/fetch-group.js';
import { Identities, KeptIdentity } from './identity/identities.js';
import { Reads } from './lookup/reads.js';
import { sendOpaque } from './opaque.js';
import { readFresh, send } from './send.js';
import { type EngineState, forget, forgetAll, report } from './state.js';
import { WriteOrder } from './store/pending.js';
import { Purging } from './store/purging.js';
import { WriteQueue } from './store/writes.js';
import { tooSlow } from './time-limits.js';

/** The session logic over one store. The port gives the page the same shape. */
export interface Engine {
  readonly cacheName: string;
  /** At once, not by promise, when the memory tier answers. */
  send(call: Call): Answering;
  readonly admin: Admin;
  /** This engine is to stay: ask to own the memory tier. Without `coherence` it has one from the start. */
  own(): void;
  /**
   * Remove expired responses in the background, if it is time. Resolves when that is done; never rejects, since a failure is an `error`
   * event.
   */
  purge(how: AutoPurge): Promise<void>;
  /** Call `listener` for events of this type; gives the function that ends it. */
  listen<Type extends SessionEventType>(type: Type, listener: EventListener<Type>): () => void;
  /** Writes what waits, then closes the store. */
  close(): Promise<void>;
}

/** An engine that answers fetch events as well. */
export interface FetchEngine extends Engine {
  /** The answer to a request of `no-cors` to another origin, which script cannot read (`allowOpaque`). */
  sendOpaque(call: OpaqueCall): Promise<Answer>;
}

/**
 * The session logic over one store: the same in a worker, in a page and in Node.
 *
 * @example
 * const engine = createEngine({
 *   cacheName: 'atlas', backend: memoryBackend(), createTier: () => memoryTier(), coherence: null, fetch,
 *   now: () => millis(Date.now()), waitUntil: () => undefined, origin: null,
 * });
 * const answer = await engine.send({ request, settings, options: {} });
 */
export function createEngine(parts: EngineParts): FetchEngine {
  const engine = stateOf(parts);
  parts.backend.onLost(() => forgetAll(engine));
  parts.backend.onDamaged?.((cacheKeys) => forgetDamaged(engine, cacheKeys));
  parts.backend.onError?.((error) => report(engine, 'store', error));
  if (parts.coherence !== null) shareEvents(engine.events, parts.coherence);
  parts.coherence?.onChange((cacheKeys, selectors) => forgetChanged(engine, cacheKeys, selectors));
  return {
    cacheName: parts.cacheName,
    send: (call) => send(engine, call),
    sendOpaque: (call) => sendOpaque(engine, call),
    admin: adminOf(engine),
    own: () => own(engine),
    purge: (how) => engine.purging.ifDue(how),
    listen: (type, listener) => engine.events.listen(type, listener),
    close: () => close(engine),
  };
}

/** Answers from the store alone, beside the engine that owns it. */
export type StoreReader = {
  /** The fresh stored response to a request; null where another engine has to answer. Nothing is sent, noted or reported. */
  readonly read: (call: Call) => Promise<Answer | null>;
  readonly close: () => void;
};

/** Read a store that another engine owns. It has no memory tier, so each read sees what is committed. */
export function createReader(parts: Omit<EngineParts, 'coherence' | 'createTier'>): StoreReader {
  const engine = stateOf({ ...parts, coherence: null, createTier: () => null });
  parts.backend.onLost(() => forgetAll(engine));
  return { read: (call) => readFresh(engine, call), close: () => parts.backend.close() };
}

function stateOf(parts: EngineParts): EngineState {
  const { backend, coherence } = parts;
  const events = new EventHub();
  const order = new WriteOrder();
  const reads = new Reads(backend);
  const engine: EngineState = {
    parts,
    events,
    identities: new Identities(() => reads.ask(() => backend.identityKey())),
    kept: new KeptIdentity(backend, (question) => reads.ask(question)),
    reads,
    readable: new Map(),
    groups: new Groups(),
    order,
    purging: new Purging(parts, (before, signal) => purge(engine, before, signal)),
    sent: new WeakSet(),
    refreshing: new Set(),
    refusals: new Map(),
    opaqueReads: new CircuitBreaker(tooSlow),
    told: new Set(),
    isSwept: false,
    tier: coherence === null ? parts.createTier() : null,
    writes: new WriteQueue({
      ...parts,
      events,
      order,
      onChanged: (cacheKeys) => reported(engine, () => coherence?.tell(cacheKeys)),
      onGone: (cacheKeys) => reported(engine, () => engine.tier?.dropKeys(cacheKeys)),
    }),
  };
  return engine;
}

/** A failure to tell other engines must not end the writing. */
function reported(engine: EngineState, tell: () => void): void {
  try {
    tell();
  } catch (error) {
    report(engine, 'announce', error);
  }
}

function own(engine: EngineState): void {
  engine.parts.coherence?.own(() => {
    // During earlier reads, changes were told to another owner.
    engine.reads.forgetAll();
    engine.tier = engine.parts.createTier();
  });
}

/** Another engine changed these entries, or everything, or removed what the selectors match. */
function forgetChanged(
  engine: EngineState,
  cacheKeys: readonly string[] | null,
  selectors: readonly Selector[] | undefined,
): void {
  if (selectors !== undefined) forget(engine, selectors);
  else if (cacheKeys === null) {
    forget(engine, [{ kind: 'all' }]);
    engine.kept.forget();
  }
  if (cacheKeys === null) return;
  engine.groups.detach([{ kind: 'keys', keys: cacheKeys }]);
  engine.tier?.dropKeys(cacheKeys);
  engine.reads.forgetAll();
}

/** Requests under way are still answered, but not stored: that would open the store again. */
async function close(engine: EngineState): Promise<void> {
  engine.groups.detach([{ kind: 'all' }]);
  engine.purging.end();
  await engine.writes.flush();
  engine.tier?.clear();
  engine.tier = null;
  engine.parts.flights?.close();
  engine.parts.coherence?.close();
  engine.parts.backend.close();
}
