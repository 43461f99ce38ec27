import type { Millis } from '../policy/index.js';
import type { Write } from '../storage/index.js';

/** Last-use times are written when there are so many, or the first of them is so old. Many, since a write costs as much as a hit. */
const MANY = 1024;
const OLD_MS = 5000;

/**
 * Last-use times not yet written: they ride along with the next write, else go when they are due. No timer: what is due is seen
 * at the next use, and at the engine's end.
 */
export class Touches {
  readonly #times = new Map<string, Millis>();
  #since: Millis | null = null;

  /** True when they are due. */
  add(cacheKey: string, now: Millis): boolean {
    this.#since ??= now;
    this.#times.set(cacheKey, now);
    return this.#times.size >= MANY || now - this.#since >= OLD_MS;
  }

  /** All of them, to be written. */
  take(): readonly Write[] {
    const writes = Array.from(this.#times, ([cacheKey, lastUsed]): Write => ({ kind: 'touch', cacheKey, lastUsed }));
    this.#times.clear();
    this.#since = null;
    return writes;
  }

  forget(): void {
    this.#times.clear();
    this.#since = null;
  }
}
