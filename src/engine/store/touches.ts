import type { Millis } from '../../http/units.js';
import type { Write } from '../../storage/backend.js';

/** Times are written when the last write was this long ago, or when this many wait. */
const EVERY_MS = 5000;
const MANY = 1024;
/** Per transaction: each write costs as much as a hit, and reads wait for the transaction. */
const SLICE = 64;

/**
 * Last-use times that are not yet written: some go along with each write, some when they are due, and all before an eviction. There is no
 * timer: the next use, or the end of the engine, shows what is due.
 */
export class Touches {
  /** In the order of use. */
  readonly #times = new Map<string, Millis>();
  #since: Millis | null = null;
  readonly #due: () => void;

  /** `due` is called when some have to be written. */
  constructor(due: () => void) {
    this.#due = due;
  }

  get size(): number {
    return this.#times.size;
  }

  /** How many transactions they need. */
  get slices(): number {
    return Math.ceil(this.#times.size / SLICE);
  }

  add(cacheKey: string, now: Millis): void {
    this.#since ??= now;
    this.#times.delete(cacheKey);
    this.#times.set(cacheKey, now);
    if (this.#times.size >= MANY || now - this.#since >= EVERY_MS) this.#due();
  }

  /** The oldest ones, to be written. */
  take(): readonly Write[] {
    const writes: Write[] = [];
    for (const [cacheKey, lastUsed] of this.#times) {
      if (writes.length === SLICE) break;
      writes.push({ kind: 'touch', cacheKey, lastUsed });
      this.#times.delete(cacheKey);
    }
    this.#since = null;
    return writes;
  }

  forget(): void {
    this.#times.clear();
    this.#since = null;
  }
}
