import { inTime } from '../in-time.js';
/**
 * Limits the wait for a slow store. After one answer is overdue the circuit is open: every question fails at once until that answer
 * has come.
 */
export class CircuitBreaker<Late extends Error = Error> {
  readonly #late: () => Late;
  #failure: Late | null = null;

  /** `late` makes the error of an overdue answer. */
  constructor(late: () => Late) {
    this.#late = late;
  }

  /** The error that all questions reject with while the circuit is open; null when it is closed. */
  get failure(): Late | null {
    return this.#failure;
  }

  /** Rejects after `ms` milliseconds, and at once while the circuit is open. */
  async ask<Value>(question: () => Promise<Value>, ms: number): Promise<Value> {
    if (this.#failure !== null) throw this.#failure;
    const answer = question();
    return inTime(answer, ms, () => this.#open(answer));
  }

  #open(overdue: Promise<unknown>): Late {
    const failure = this.#late();
    this.#failure = failure;
    const close = (): void => {
      if (this.#failure === failure) this.#failure = null;
    };
    overdue.then(close, close);
    return failure;
  }
}
