import { type AutoPurge, type Millis, millis } from '../policy/index.js';

/** What a {@link Purging} acts through. */
export type PurgingParts = {
  readonly now: () => Millis;
  /** Removes what had expired by a moment. */
  readonly remove: (before: Millis) => void;
};

/** When expired responses were last removed by themselves. Gone with the worker: then it is only done once more. */
export class Purging {
  readonly #parts: PurgingParts;
  #last: Millis = millis(Number.NEGATIVE_INFINITY);

  constructor(parts: PurgingParts) {
    this.#parts = parts;
  }

  /** Something is stored: remove what has expired, if it is time (requests-cache: the TTL of some backends). */
  afterStoring({ every, offset }: AutoPurge): void {
    const now = this.#parts.now();
    if (now < this.#last + every * 1000) return;
    this.#last = now;
    this.#parts.remove(millis(now - offset * 1000));
  }
}
