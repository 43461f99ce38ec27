import { type Millis, millis } from '../../http/units.js';
import type { AutoPurge } from '../../options/kinds.js';

/** The environment of {@link Purging}. */
export type PurgingParts = {
  readonly now: () => Millis;
  /** Resolves when there is time for background work. */
  readonly whenIdle: () => Promise<unknown>;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Removes what had expired by a moment; never rejects. */
  readonly remove: (before: Millis) => Promise<void>;
};

/** Automatic removal of expired responses. A new worker begins with one. */
export class Purging {
  readonly #parts: PurgingParts;
  #last: Millis = millis(Number.NEGATIVE_INFINITY);
  #running: Promise<void> | null = null;
  #isOver = false;

  constructor(parts: PurgingParts) {
    this.#parts = parts;
  }

  /** The engine is closed: a removal would open the store again. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Remove expired responses in the background, if it is time (requests-cache: the TTL of some backends). */
  ifDue({ every, offset }: AutoPurge): Promise<void> {
    if (this.#running !== null) return this.#running;
    const now = this.#parts.now();
    if (this.#isOver || now < this.#last + every * 1000) return Promise.resolve();
    this.#last = now;
    const running = this.#run(millis(now - offset * 1000)).finally(() => {
      this.#running = null;
    });
    this.#running = running;
    this.#parts.waitUntil(running);
    return running;
  }

  end(): void {
    this.#isOver = true;
  }

  async #run(before: Millis): Promise<void> {
    await this.#parts.whenIdle();
    if (!this.#isOver) await this.#parts.remove(before);
  }
}
