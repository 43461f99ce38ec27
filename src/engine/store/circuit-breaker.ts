import type { CacheError } from '../../errors.js';
import { inTime } from '../../storage/in-time.js';

/** Asks a store, and does not wait for ever: one that once was too slow is not asked again until it has answered. */
export class Patience {
  readonly #late: () => CacheError;
  #lost: CacheError | null = null;

  /** `late`: what is said of a store that is too slow. */
  constructor(late: () => CacheError) {
    this.#late = late;
  }

  /** Null: it answers. Else what all questions reject with until it does, the same each time. */
  get lost(): CacheError | null {
    return this.#lost;
  }

  /** Rejects after so many milliseconds, and at once while an earlier answer is overdue. */
  async ask<Value>(question: () => Promise<Value>, ms: number): Promise<Value> {
    if (this.#lost !== null) throw this.#lost;
    const work = question();
    return inTime(work, ms, () => this.#overdue(work));
  }

  #overdue(work: Promise<unknown>): CacheError {
    const lost = this.#late();
    this.#lost = lost;
    const answered = (): void => {
      if (this.#lost === lost) this.#lost = null;
    };
    work.then(answered, answered);
    return lost;
  }
}
