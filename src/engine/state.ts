import { CacheError } from '../errors.js';
import type { Millis } from '../http/units.js';
import type { Selector } from '../storage/selector.js';
import type { Tier } from '../storage/tier.js';
import type { Call, EngineParts } from './contract.js';
import type { EventHub } from './events.js';
import type { Groups } from './fetch/coalesce.js';
import type { Identities } from './identity/identity.js';
import type { KeptIdentity } from './identity/kept-identity.js';
import type { Reads } from './lookup/reads.js';
import type { Purging } from './store/purging.js';
import type { Refusals } from './store/refusals.js';
import type { WriteOrder } from './store/write-order.js';
import type { WriteQueue } from './store/writes.js';

/** All that lives in an engine. Gone with the worker: the store is the only truth. */
export type EngineState = {
  readonly parts: EngineParts;
  readonly events: EventHub;
  readonly identities: Identities;
  readonly kept: KeptIdentity;
  readonly reads: Reads;
  /** The stored Blobs that could be read, by cacheKey, and when that was so. */
  readonly readable: Map<string, Millis>;
  readonly writes: WriteQueue;
  readonly order: WriteOrder;
  readonly purging: Purging;
  readonly groups: Groups;
  /** Calls with an unsafe method that have left, or may have: never to be sent again. */
  readonly sent: WeakSet<Call>;
  /** The names of stale responses that are being fetched anew behind an answer. */
  readonly refreshing: Set<string>;
  readonly refusals: Refusals;
  /** What is told of once only. */
  readonly told: Set<string>;
  /** Bodies of opaque responses without an entry have been looked for in this life. */
  isSwept: boolean;
  /** Null as long as another engine may own the store. */
  tier: Tier | null;
};

/** Take what a removal concerns out of memory. Answers still on their way are neither joined nor stored any more. */
export function forget({ groups, tier, reads }: EngineState, selectors: readonly Selector[]): void {
  groups.detach(selectors);
  tier?.drop(selectors);
  reads.forgetAll();
}

/** The store is another one: nothing in memory holds. */
export function forgetAll({ groups, tier, reads, readable, writes, identities, kept }: EngineState): void {
  groups.detach([{ kind: 'all' }]);
  tier?.clear();
  reads.forgetAll();
  readable.clear();
  writes.forget();
  identities.forget();
  kept.forget();
}

/** Something that a developer should know: told once, however often it happens. */
export function tellOnce(engine: EngineState, error: unknown): void {
  const about = error instanceof CacheError ? error.code : String(error);
  if (!engine.events.has('error') || engine.told.has(about)) return;
  engine.told.add(about);
  report(engine, 'Something is wrong with the session.', error);
}

/** Something failed that no caller sees. */
export function report({ events }: EngineState, what: string, cause: unknown): void {
  if (!events.has('error')) return;
  const error = cause instanceof CacheError ? cause : new CacheError('internal', what, { cause });
  events.emit({ type: 'error', error });
}
