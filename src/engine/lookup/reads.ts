import type { KeyHash } from '../../request/key/key-hash.js';
import type { Backend, Selection } from '../../storage/backend.js';
import { CircuitBreaker } from '../../storage/circuit-breaker.js';
import { BOUND_MS, tooSlow } from '../store/deadline.js';

/** A select under way, shared by all who ask for the same hash meanwhile. */
export type Reading = {
  readonly selection: Promise<Selection>;
  /** Has nothing under this hash changed since it began? Then what it gave may be kept in memory. */
  readonly isCurrent: () => boolean;
};

/** Reads of the store. A store that once was too slow is not asked again until it has answered. */
export class Reads {
  readonly #backend: Backend;
  readonly #underWay = new Map<string, Reading>();
  #changes = 0;
  readonly #breaker = new CircuitBreaker(tooSlow);
  #asked = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** How often somebody has asked. */
  get asked(): number {
    return this.#asked;
  }

  /** Rejects after two seconds. */
  select(hash: KeyHash): Reading {
    this.#asked += 1;
    const known = this.#underWay.get(hash);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const reading: Reading = {
      selection: this.#breaker.ask(() => this.#backend.select(hash), BOUND_MS),
      isCurrent: () => this.#underWay.get(hash) === reading && this.#changes === changes,
    };
    this.#underWay.set(hash, reading);
    return reading;
  }

  /** The reading has been used: the next one asks anew. */
  done(hash: KeyHash, reading: Reading): void {
    if (this.#underWay.get(hash) === reading) this.#underWay.delete(hash);
  }

  /** What is stored under a hash changes: readings that began before are neither joined nor kept. */
  forget(hash: string): void {
    this.#underWay.delete(hash);
  }

  forgetAll(): void {
    this.#changes += 1;
    this.#underWay.clear();
  }
}
