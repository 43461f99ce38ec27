/** Until it is over so much may come together; at the latest after some milliseconds. */
export class Gathering {
  readonly #ms: number;
  #end: () => void = () => undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Begin anew. */
  begin(): Promise<void> {
    if (this.#ms === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Somebody waits for what comes after it, or there is enough. */
  end(): void {
    this.#end();
  }
}
