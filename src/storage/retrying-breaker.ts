import { inTime } from '../in-time.js';

export type RetryingBreakerParts = {
  /** Milliseconds that an answer may take. */
  readonly limitMs: number;
  /** Milliseconds after which the next question is let through; doubled with each failure, up to `longestRetryMs`. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
  /** Makes the error of an overdue answer. */
  readonly late: () => Error;
  /** Does this failure say that nobody answers? Others concern their own question only. */
  readonly isOutage: (error: unknown) => boolean;
  /** An outage has begun. */
  readonly onOpen?: (error: unknown) => void;
  /** Milliseconds, of any clock that does not step back. */
  readonly now: () => number;
};

/**
 * A circuit breaker for something that is reached over a network: after a failure all questions fail at once, until one of them is let
 * through again and is answered.
 */
export class RetryingBreaker {
  readonly #parts: RetryingBreakerParts;
  #failure: { readonly error: unknown } | null = null;
  #retryAt = 0;
  #retryMs: number;
  #isTrying = false;

  constructor(parts: RetryingBreakerParts) {
    this.#parts = parts;
    this.#retryMs = parts.retryMs;
  }

  /** Would a question fail at once? */
  get isOpen(): boolean {
    return this.#failure !== null && (this.#isTrying || this.#parts.now() < this.#retryAt);
  }

  /** Was the last question not answered? */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Milliseconds until a question is let through again. */
  get retryIn(): number {
    return this.#failure === null ? 0 : Math.max(0, this.#retryAt - this.#parts.now());
  }

  /** `ms`: how long this answer may take. */
  async ask<Value>(question: () => Promise<Value>, ms: number = this.#parts.limitMs): Promise<Value> {
    if (this.isOpen) throw this.#failure?.error;
    const isTrial = this.#failure !== null;
    this.#isTrying = isTrial;
    try {
      const answer = await inTime(question(), ms, this.#parts.late);
      this.#close();
      return answer;
    } catch (error) {
      if (this.#parts.isOutage(error)) this.#open(error);
      else this.#close();
      throw error;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  #close(): void {
    this.#failure = null;
    this.#retryMs = this.#parts.retryMs;
  }

  /** Questions that were on their way together are one failure. */
  #open(error: unknown): void {
    const { now, longestRetryMs, onOpen } = this.#parts;
    const isFirst = this.#failure === null;
    if (!isFirst && now() < this.#retryAt) return;
    if (!isFirst) this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
    this.#failure = { error };
    this.#retryAt = now() + this.#retryMs;
    if (isFirst) onOpen?.(error);
  }
}
