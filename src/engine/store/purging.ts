import { type Millis, millis } from '../../http/units.js';
import type { AutoPurge } from '../../options/kinds.js';
import type { EngineParts } from '../contract.js';

/** Automatic removal of expired responses. A new worker begins with one. */
export class Purging {
  readonly #parts: EngineParts;
  /** Removes what had expired by a moment; never rejects. */
  readonly #remove: (before: Millis, signal: AbortSignal) => Promise<void>;
  #last: Millis = millis(Number.NEGATIVE_INFINITY);
  #running: Promise<void> | null = null;
  readonly #closing = new AbortController();

  constructor(parts: EngineParts, remove: (before: Millis, signal: AbortSignal) => Promise<void>) {
    this.#parts = parts;
    this.#remove = remove;
  }

  /** Remove expired responses in the background, if it is time (requests-cache: the TTL of some backends). */
  ifDue({ every, offset }: AutoPurge): Promise<void> {
    if (this.#running !== null) return this.#running;
    const now = this.#parts.now();
    if (this.#closing.signal.aborted || now < this.#last + every * 1000) return Promise.resolve();
    this.#last = now;
    const running = this.#run(millis(now - offset * 1000)).finally(() => {
      this.#running = null;
    });
    this.#running = running;
    this.#parts.waitUntil(running);
    return running;
  }

  /** The engine is closed: a removal would open the store again. */
  end(): void {
    this.#closing.abort();
  }

  async #run(before: Millis): Promise<void> {
    await this.#parts.whenIdle?.();
    const { signal } = this.#closing;
    if (!signal.aborted) await this.#remove(before, signal);
  }
}
