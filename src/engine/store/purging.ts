import { type Millis, millis } from '../../http/units.js';
import type { AutoPurge } from '../../options/auto-purge.js';

/** What a {@link Purging} acts through. */
export type PurgingParts = {
  readonly now: () => Millis;
  /** Resolves when there is time for what nobody waits for. */
  readonly whenIdle: () => Promise<unknown>;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Removes what had expired by a moment; never rejects. */
  readonly remove: (before: Millis) => Promise<void>;
};

/** When expired responses were last removed by themselves. Gone with the worker: then it is only done once more. */
export class Purging {
  readonly #parts: PurgingParts;
  #last: Millis = millis(Number.NEGATIVE_INFINITY);
  #running: Promise<void> | null = null;
  #isOver = false;

  constructor(parts: PurgingParts) {
    this.#parts = parts;
  }

  /** The engine is closed: to remove anything would open the store again. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Remove what has expired, if it is time (requests-cache: the TTL of some backends): later, when nobody has to wait for it. */
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
