import type { KeyHash } from '../../request/key/key-hash.js';
import type { Backend, Position, Selection } from '../../storage/backend.js';
import { CircuitBreaker } from '../../storage/circuit-breaker.js';
import type { Alias, Selectable } from '../../storage/entry.js';
import { READ_MS, tooSlow } from '../time-limits.js';

/** The result of a lookup. */
export type Found = {
  readonly candidates: readonly Selectable[];
  /** The redirect on the way to them. */
  readonly alias: Alias | null;
  /** Null: the store could not be read, so nothing may be stored. */
  readonly position: Position | null;
};

/** A select under way, shared by all who ask for the same hash meanwhile. */
type SharedSelect = {
  readonly selection: Promise<Selection>;
  /** Has nothing under this hash changed since it began? Then its result may be kept in memory. */
  readonly isCurrent: () => boolean;
};

/** Reads of the store. */
export class Reads {
  readonly #backend: Backend;
  readonly #breaker = new CircuitBreaker(tooSlow);
  readonly #underWay = new Map<string, SharedSelect>();
  #changes = 0;
  #selects = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Rejects when the store does not answer in time, and then at once until it has answered. */
  ask<Value>(question: () => Promise<Value>): Promise<Value> {
    return this.#breaker.ask(question, READ_MS);
  }

  select(hash: KeyHash): SharedSelect {
    this.#selects += 1;
    const known = this.#underWay.get(hash);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const select: SharedSelect = {
      selection: this.ask(() => this.#backend.select(hash)),
      isCurrent: () => this.#underWay.get(hash) === select && this.#changes === changes,
    };
    this.#underWay.set(hash, select);
    return select;
  }

  /** Its result has been used: the next one asks anew. */
  done(hash: KeyHash, select: SharedSelect): void {
    if (this.#underWay.get(hash) === select) this.#underWay.delete(hash);
  }

  /** The entries under a hash change: selects that began before are neither joined nor kept. */
  forget(hash: string): void {
    this.#underWay.delete(hash);
  }

  forgetAll(): void {
    this.#changes += 1;
    this.#underWay.clear();
  }

  /**
   * Begin one part of a pass through the whole store; await the returned function before the next part. If something was looked up
   * meanwhile, it waits as long as the part took: lookups get half of the time.
   */
  beginPart(): () => Promise<void> {
    const [start, selects] = [performance.now(), this.#selects];
    return async () => {
      const took = performance.now() - start;
      if (this.#selects !== selects) await new Promise((resolve) => setTimeout(resolve, took));
    };
  }
}
