import { CacheError, causedBy, fail } from '../../errors.js';
import type { Millis } from '../../http/units.js';
import { type Backend, isWithin, type Totals, type Write, type WriteOutcome } from '../../storage/backend.js';
import { CircuitBreaker } from '../../storage/circuit-breaker.js';
import { hashOf } from '../../storage/entry.js';
import type { EventHub } from '../events.js';
import { EVICTION_MS, tooSlowToWrite, writeLimit } from '../time-limits.js';
import { bytesOf, nameOf, type Pending, type WriteOrder } from './pending.js';
import { Touches } from './touches.js';

export type WriteQueueParts = {
  readonly backend: Backend;
  readonly events: EventHub;
  readonly order: WriteOrder;
  readonly now: () => Millis;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** These have changed in the store: other engines must know. */
  readonly onChanged: (cacheKeys: readonly string[]) => void;
  /** These are not stored (any more): the memory tier must drop them. */
  readonly onGone: (cacheKeys: readonly string[]) => void;
};

type Outcome = 'written' | 'refused' | 'quota' | 'failed';

/**
 * Write-behind queue: one transaction at a time, and writes that come meanwhile go into the next one. Lookups find waiting writes as if
 * they were stored. A store that does not finish a write gets no other one before it does.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts;
  readonly touches = new Touches(() => void this.#queue());
  readonly #breaker = new CircuitBreaker(tooSlowToWrite);
  readonly #byHash = new Map<string, Set<Pending>>();
  readonly #void = new WeakSet<Pending>();
  /** Pending decisions about storing, by hash: see `defer`. */
  readonly deferred = new Map<string, Promise<unknown>>();
  #waiting: Pending[] = [];
  /** The next group has been queued; what comes before it begins is part of it. */
  #isQueued = false;
  /** The last group of the queue: each begins when the one before has ended. */
  #last: Promise<void> = Promise.resolve();
  /** The reported failure of a store that does not finish a write: reported once. */
  #told: CacheError | null = null;
  #bounds: Pending['bounds'] | null = null;

  constructor(parts: WriteQueueParts) {
    this.#parts = parts;
  }

  add(pending: Pending): void {
    this.#waiting.push(pending);
    this.#parts.order.saw(pending.write.since.order + 1);
    const hash = hashOf(nameOf(pending));
    this.#byHash.set(hash, (this.#byHash.get(hash) ?? new Set()).add(pending));
    this.#queue();
  }

  /** Lookups of this hash wait until `deciding` settles: it decides whether something is stored. */
  defer(hash: string, deciding: Promise<unknown>): void {
    const before = this.deferred.get(hash);
    const decided: Promise<unknown> = Promise.allSettled([before, deciding]).then(() => {
      if (this.deferred.get(hash) === decided) this.deferred.delete(hash);
    });
    this.deferred.set(hash, decided);
    this.#parts.waitUntil(decided);
  }

  /** The writes that wait under a hash. */
  under(hash: string): readonly Pending[] {
    return [...(this.#byHash.get(hash) ?? [])];
  }

  /** Was it refused or given up, so that lookups must not find it? */
  isVoid(pending: Pending): boolean {
    return this.#void.has(pending);
  }

  /**
   * Resolves when all writes that were added before are written or given up; rejects while the store does not finish a write. Later
   * writes are not waited for: under load the queue is never empty.
   */
  async settled(): Promise<void> {
    if (this.deferred.size > 0) await Promise.all(this.deferred.values());
    await this.#last;
    const { failure } = this.#breaker;
    if (failure !== null) throw failure;
  }

  /** The same, including the last-use times so far. */
  async flush(): Promise<void> {
    await this.settled().catch(() => undefined);
    for (let { slices } = this.touches; slices > 0; slices -= 1) await this.#queue();
  }

  /** The store is lost: all waiting writes are void. */
  forget(): void {
    this.#waiting = [];
    for (const waiting of this.#byHash.values()) for (const pending of waiting) this.#void.add(pending);
    this.#byHash.clear();
    this.touches.forget();
  }

  /** The answer goes first, and other writes of this turn join in. A longer wait would risk to lose them with the worker. */
  #queue(): Promise<void> {
    if (this.#isQueued) return this.#last;
    this.#isQueued = true;
    this.#last = this.#last.then(() => this.#writeGroup());
    this.#parts.waitUntil(this.#last);
    return this.#last;
  }

  async #writeGroup(): Promise<void> {
    this.#isQueued = false;
    const group = this.#waiting;
    this.#waiting = [];
    const writes = [...group.map(({ write }) => write), ...this.touches.take()];
    try {
      const outcomes = writes.length === 0 ? [] : await this.#write(writes, group);
      for (const [index, pending] of group.entries()) this.#settle(pending, outcomes[index] ?? 'refused');
    } catch (error) {
      await this.#writeApart(group, error);
    }
    if (!this.#isQueued) await this.#keepBounds();
  }

  /** The transaction was aborted: write one by one, so that one bad entry does not affect the others. */
  async #writeApart(group: readonly Pending[], error: unknown): Promise<void> {
    if (this.#breaker.failure !== null) {
      this.#failed(error);
      for (const pending of group) this.#settle(pending, 'failed');
      return;
    }
    if (group.length === 0) return;
    const evicted = isQuota(error) ? await this.makeRoom(bytesOf(group)) : null;
    const outcomes: Outcome[] = [];
    for (const pending of group) outcomes.push(await this.#writeOne(pending));
    const full = evicted !== null || outcomes.includes('quota');
    if (full) this.#parts.events.emit({ type: 'quota', evicted: evicted ?? 0, stored: !outcomes.includes('quota') });
  }

  async #writeOne(pending: Pending): Promise<Outcome> {
    const outcome = await this.#write([pending.write], [pending]).then(
      ([first]) => first ?? 'refused',
      (error: unknown) => this.#failed(error),
    );
    this.#settle(pending, outcome);
    return outcome;
  }

  /** Other engines must also learn of a write that succeeds after it was given up. */
  #write(writes: readonly Write[], group: readonly Pending[]): Promise<readonly WriteOutcome[]> {
    const write = async (): Promise<readonly WriteOutcome[]> => {
      const outcomes = await this.#parts.backend.write(writes);
      const late = group.filter((pending, index) => this.isVoid(pending) && outcomes[index] === 'written');
      if (late.length > 0) this.#parts.onChanged(late.map(nameOf));
      return outcomes;
    };
    return this.#breaker.ask(write, writeLimit(bytesOf(group)));
  }

  #settle(pending: Pending, outcome: Outcome): void {
    const { bounds, event, found } = pending;
    const { events, onChanged, onGone } = this.#parts;
    const cacheKey = nameOf(pending);
    const others = this.#byHash.get(hashOf(cacheKey));
    const waited = others?.delete(pending) ?? false;
    if (others?.size === 0) this.#byHash.delete(hashOf(cacheKey));
    if (outcome !== 'written') {
      this.#void.add(pending);
      onGone([cacheKey]);
      return;
    }
    this.#bounds = bounds;
    onChanged([cacheKey]);
    if (waited && event !== null && 'candidate' in found && events.has(event))
      events.emit({ type: event, url: found.candidate.entry.requestUrl, cacheKey });
  }

  /** The origin is full: evict expired entries, then the least recently used, at least twice the needed bytes. */
  async makeRoom(needed: number): Promise<number> {
    try {
      const { bytes } = await this.#totals();
      const bounds = { maxBytes: Math.max(0, bytes - 2 * needed - 1), maxEntries: UNBOUNDED };
      return (await this.#evict(bounds)).length;
    } catch (error) {
      this.#failed(error);
      return 0;
    }
  }

  /** Each engine checks the bounds after its own writes. */
  async #keepBounds(): Promise<void> {
    const bounds = this.#bounds;
    this.#bounds = null;
    if (bounds === null || (bounds.maxBytes === UNBOUNDED && bounds.maxEntries === UNBOUNDED)) return;
    try {
      if (isWithin(this.#parts.backend.lastTotals ?? (await this.#totals()), bounds)) return;
      // Eviction removes the least recently used: all times of use count.
      while (this.touches.size > 0) await this.#write(this.touches.take(), []);
      await this.#evict(bounds);
    } catch (error) {
      this.#failed(error);
    }
  }

  #totals(): Promise<Totals> {
    return this.#breaker.ask(() => this.#parts.backend.totals(), EVICTION_MS);
  }

  async #evict(bounds: Pending['bounds']): Promise<readonly string[]> {
    const { backend, events, now, onChanged, onGone } = this.#parts;
    const evicted = await this.#breaker.ask(() => backend.evict({ ...bounds, now: now() }), EVICTION_MS);
    if (evicted.length === 0) return evicted;
    onGone(evicted);
    onChanged(evicted);
    events.emit({ type: 'evicted', cacheKeys: evicted });
    return evicted;
  }

  #failed(error: unknown): 'quota' | 'failed' {
    if (isQuota(error)) return 'quota';
    if (error === this.#told) return 'failed';
    this.#told = this.#breaker.failure;
    const told = error instanceof CacheError ? error : causedBy(error, fail('internal', 'background', 'store'));
    this.#parts.events.emit({ type: 'error', error: told });
    return 'failed';
  }
}

const UNBOUNDED = Number.POSITIVE_INFINITY;

const isQuota = (error: unknown): boolean => error instanceof CacheError && error.code === 'quota';
