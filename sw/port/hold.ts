const IN_NO_TIME_MS = 1_000;

/**
 * Keeps the worker alive while something runs in it: messages on a port are no events, and the browser stops a worker 30 s after
 * its last one, in the middle of a fetch if need be. So the worker posts an event to itself and lets that wait (R3). Not for what is
 * done in no time: a page has seen to it that the last event was not long ago, and an event goes by way of the browser.
 */
export class Hold {
  readonly #ask: () => void;
  readonly #running = new Set<Promise<unknown>>();
  /** `watching`: it will be seen whether something still runs; `asked`: an event is on its way, or waits for what runs. */
  #state: 'idle' | 'watching' | 'asked' = 'idle';
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
    this.#watch();
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
    if (this.#running.size > 0) this.#watch();
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#state === 'asked') this.#state = 'idle';
  }

  #watch(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'watching';
    setTimeout(() => this.#look(), IN_NO_TIME_MS);
  }

  #look(): void {
    const isToAsk = this.#running.size > 0 && !this.#suspended;
    this.#state = isToAsk ? 'asked' : 'idle';
    if (isToAsk) this.#ask();
  }
}
