/**
 * Keeps the worker alive while something runs in it: messages on a port are no events, and the browser stops a worker 30 s after
 * its last one, in the middle of a fetch if need be. So the worker posts an event to itself and lets that wait (R3).
 */
export class Hold {
  readonly #ask: () => void;
  readonly #running = new Set<Promise<unknown>>();
  #asked = false;
  #suspended = false;

  /** `ask`: have an event sent to this worker, for `under`. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  add(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work.then(
      () => this.#running.delete(settled),
      () => this.#running.delete(settled),
    );
    this.#running.add(settled);
    if (this.#asked || this.#suspended) return;
    this.#asked = true;
    this.#ask();
  }

  /** The event that was asked for, one at a time; or any other event of ours, which serves as well. */
  under(event: Pick<ExtendableEvent, 'waitUntil'>): void {
    event.waitUntil(this.#idle());
  }

  /** A newer worker is to take over: do not stand in its way (R6). */
  suspend(): void {
    this.#suspended = true;
  }

  resume(): void {
    this.#suspended = false;
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#asked = false;
  }
}
