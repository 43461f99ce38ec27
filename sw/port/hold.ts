import { isFirefox } from '../lifecycle.js';

const SHORT_MS = 1_000;

/** Firefox stops a worker 60 s after the last event of a page, whatever extends that event. */
const AGAIN_MS = 10_000;

/** How long a response that is passed on as it is may take in Firefox, which breaks it off when the worker stops. Nothing tells its end. */
const PASSING_MS = isFirefox ? 300_000 : 0;

/**
 * Keeps the worker alive while work is running. Messages on a port are not events, and the browser stops a worker 30 s after its last event,
 * even in the middle of a fetch. So events are requested for as long as work runs, and extended (R3); not for work of less than a second, since
 * pages make sure that the last event was recent.
 */
export class Hold {
  readonly #ask: () => void;
  readonly #running = new Set<Promise<unknown>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #suspended = false;
  #passingUntil = 0;

  /** `ask` requests events, which are then passed to `under`: one that this worker posts to itself, and those of pages. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  readonly add = (work: Promise<unknown>): void => {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    this.#watch(SHORT_MS);
  };

  /** A response is passed on as it is: not its own work, so it delays no newer worker. */
  readonly pass = (): void => {
    this.#passingUntil = Date.now() + PASSING_MS;
    this.#watch(SHORT_MS);
  };

  /** Extend this event until the work is done: one that was asked for, or any other of ours. */
  under(event: Pick<ExtendableEvent, 'waitUntil'>): void {
    event.waitUntil(this.#idle());
  }

  /** A newer worker takes over: do not delay it (R6). */
  suspend(): void {
    this.#suspended = true;
  }

  resume(): void {
    this.#suspended = false;
    this.#watch(SHORT_MS);
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #watch(afterMs: number): void {
    this.#timer ??= setTimeout(() => this.#look(), afterMs);
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#suspended || (this.#running.size === 0 && Date.now() >= this.#passingUntil)) return;
    this.#ask();
    this.#watch(AGAIN_MS);
  }
}
