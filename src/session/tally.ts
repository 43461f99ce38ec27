import { fail } from '../errors.js';

/** The calls in flight: `idle` waits for their end. After `close` none may begin. */
export class Tally {
  #running = 0;
  #isClosed = false;
  readonly #waiting: (() => void)[] = [];

  /** Each `begin` needs an `end`. Throws `closed`. */
  begin(): void {
    if (this.#isClosed) throw fail('closed', 'sessionClosed');
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
    if (this.#running === 0) for (const resume of this.#waiting.splice(0)) resume();
  }

  async during<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
