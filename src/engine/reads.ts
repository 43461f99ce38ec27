import type { KeyHash } from '../request/index.js';
import type { Backend, Selection } from '../storage/index.js';
import { tooSlow, withinBound } from './deadline.js';

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
  #overdue: Promise<Selection> | null = null;
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
      selection: this.#ask(hash),
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

  async #ask(hash: KeyHash): Promise<Selection> {
    if (this.#overdue !== null) throw tooSlow();
    const selection = this.#backend.select(hash);
    try {
      return await withinBound(selection);
    } catch (error) {
      this.#watch(selection);
      throw error;
    }
  }

  #watch(selection: Promise<Selection>): void {
    this.#overdue = selection;
    const answered = (): void => {
      if (this.#overdue === selection) this.#overdue = null;
    };
    selection.then(answered, answered);
  }
}
