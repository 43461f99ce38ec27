import type { Millis } from '../../http/units.js';
import type { Write } from '../../storage/backend.js';

/** A time is written when the last ones were so long ago, or so many wait. */
const EVERY_MS = 5000;
const MANY = 1024;
/** At once: a write costs as much as a hit, and whoever reads from the store meanwhile waits for all of them. */
const SLICE = 64;

/**
 * Last-use times not yet written: a few ride along with each write, a few go when they are due, and all before something has to go
 * because it is the least recently used. No timer: what is due is seen at the next use, and at the engine's end.
 */
export class Touches {
  /** Those used last come last. */
  readonly #times = new Map<string, Millis>();
  #since: Millis | null = null;

  get size(): number {
    return this.#times.size;
  }

  /** So often they are to be taken. */
  get slices(): number {
    return Math.ceil(this.#times.size / SLICE);
  }

  /** True when some are due. */
  add(cacheKey: string, now: Millis): boolean {
    this.#since ??= now;
    this.#times.delete(cacheKey);
    this.#times.set(cacheKey, now);
    return this.#times.size >= MANY || now - this.#since >= EVERY_MS;
  }

  /** Those that have waited longest, to be written. */
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
