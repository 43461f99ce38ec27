import { type Background, CacheError, causedBy, fail } from '../errors.js';
import type { WhyNotStored } from '../http/storing/storing.js';
import type { Millis } from '../http/units.js';
import type { CacheKey } from '../request/key/cache-key.js';
import type { CircuitBreaker } from '../storage/circuit-breaker.js';
import type { Selector } from '../storage/selector.js';
import type { Tier } from '../storage/tier.js';
import type { Call, EngineParts } from './contract.js';
import type { EventHub } from './events.js';
import type { Groups } from './fetch/fetch-group.js';
import type { Identities, KeptIdentity } from './identity/identities.js';
import type { Reads } from './lookup/reads.js';
import { rememberIn } from './recent.js';
import type { WriteOrder } from './store/pending.js';
import type { Purging } from './store/purging.js';
import type { WriteQueue } from './store/writes.js';

/** The state of an engine in memory. It is lost with the worker: the store is the only truth. */
export type EngineState = {
  readonly parts: EngineParts;
  readonly events: EventHub;
  readonly identities: Identities;
  readonly kept: KeptIdentity;
  readonly reads: Reads;
  /** When a stored Blob was last known to be readable, by cacheKey. */
  readonly readable: Map<string, Millis>;
  readonly writes: WriteQueue;
  readonly order: WriteOrder;
  readonly purging: Purging;
  readonly groups: Groups;
  /** Calls with an unsafe method that have left, or may have: never to be sent again. */
  readonly sent: WeakSet<Call>;
  /** Stale responses that are being fetched anew behind an answer, by name. */
  readonly refreshing: Set<string>;
  /** Why the last response to a request was not stored, for `explain`; of the latest requests only. */
  readonly refusals: Map<CacheKey, WhyNotStored>;
  /** Errors that were reported, since each is reported once. */
  readonly told: Set<string>;
  /** Where opaque bodies are is slow or not by itself. */
  readonly opaqueReads: CircuitBreaker;
  /** Opaque bodies without an entry have been swept since the engine began. */
  isSwept: boolean;
  /** Null while another engine may own the store. */
  tier: Tier | null;
};

/** Note why a response was not stored. */
export function noteRefusal({ refusals }: EngineState, key: CacheKey, why: WhyNotStored): void {
  rememberIn(refusals, key, why, MOST_REFUSALS);
}

/** Enough for the requests of one page. */
const MOST_REFUSALS = 64;

/** Drop from memory what a removal selects. Fetches under way that it selects are neither joined nor stored any more. */
export function forget({ groups, tier, reads }: EngineState, selectors: readonly Selector[]): void {
  groups.detach(selectors);
  tier?.drop(selectors);
  reads.forgetAll();
}

/** The store is another one: nothing in memory is valid. */
export function forgetAll({ groups, tier, reads, readable, writes, identities, kept }: EngineState): void {
  groups.detach([{ kind: 'all' }]);
  tier?.clear();
  reads.forgetAll();
  readable.clear();
  writes.forget();
  identities.forget();
  kept.forget();
}

/** Report an error that a developer should know of, once. */
export function tellOnce(engine: EngineState, error: unknown): void {
  const about = error instanceof CacheError ? error.code : String(error);
  if (!engine.events.has('error') || engine.told.has(about)) return;
  engine.told.add(about);
  report(engine, 'session', error);
}

/** Report a failure that no caller sees. */
export function report({ events }: EngineState, what: Background, cause: unknown): void {
  if (!events.has('error')) return;
  const error = cause instanceof CacheError ? cause : causedBy(cause, fail('internal', 'background', what));
  events.emit({ type: 'error', error });
}
