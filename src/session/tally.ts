/** Counts what is under way, so that somebody can wait until nothing is. */
export class Tally {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async during<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      if (this.#running === 0) for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
