const SHORT_MS = 1_000;

/**
 * Keeps the worker alive while work is running. Messages on a port are not events, and the browser stops a worker 30 s after its last event,
 * even in the middle of a fetch. So the worker posts an event to itself and extends it (R3); not for work of less than a second, since pages
 * make sure that the last event was recent.
 */
export class Hold {
  readonly #ask: () => void;
  readonly #running = new Set<Promise<unknown>>();
  /** `watching`: a timer will check whether work is still running; `asked`: an event is on its way or extended. */
  #state: 'idle' | 'watching' | 'asked' = 'idle';
  #suspended = false;

  /** `ask` posts an event to this worker, which is then passed to `under`. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  readonly add = (work: Promise<unknown>): void => {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    this.#watch();
  };

  /** Extend this event until the work is done: the one that was asked for, or any other of ours. */
  under(event: Pick<ExtendableEvent, 'waitUntil'>): void {
    event.waitUntil(this.#idle());
  }

  /** A newer worker takes over: do not delay it (R6). */
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
    setTimeout(() => this.#look(), SHORT_MS);
  }

  #look(): void {
    const isToAsk = this.#running.size > 0 && !this.#suspended;
    this.#state = isToAsk ? 'asked' : 'idle';
    if (isToAsk) this.#ask();
  }
}
