/** The used part of Web Locks, with `ifAvailable`. */
interface Locks {
  request(name: string, options: LockOptions, take: (lock: unknown) => Promise<void> | void): Promise<unknown>;
}

/** The same shape as in the engine, which this room does not import. */
type Flights = {
  take(name: string, signal: AbortSignal): Promise<(() => void) | null>;
  close(): void;
};

export type FlightsOptions = {
  readonly cacheName: string;
  readonly locks?: Locks | undefined;
  /** Milliseconds to wait for the fetch of another tab; 5,000 when not given. */
  readonly timeout?: number;
};

/**
 * One fetch at a time for each name, among all tabs of an origin, by Web Locks. Null where there are none (insecure context).
 *
 * @example
 * const flights = webFlights({ cacheName: 'atlas' });
 */
export function webFlights(options: FlightsOptions): Flights | null {
  const { locks = globalThis.navigator?.locks } = options;
  return locks === undefined ? null : new WebFlights({ ...options, locks });
}

class WebFlights implements Flights {
  readonly #prefix: string;
  readonly #locks: Locks;
  readonly #timeout: number;
  readonly #held = new Set<() => void>();
  readonly #closed = new AbortController();

  constructor({ cacheName, locks, timeout = 5000 }: FlightsOptions & { readonly locks: Locks }) {
    this.#prefix = `cached-session:fetch:${cacheName}:`;
    this.#locks = locks;
    this.#timeout = timeout;
  }

  async take(name: string, signal: AbortSignal): Promise<(() => void) | null> {
    const lock = this.#prefix + name;
    try {
      return (await this.#takeFree(lock)) ?? (await this.#wait(lock, signal));
    } catch {
      // Refused (a sandboxed frame, a page that closes): each tab fetches by itself.
      return null;
    }
  }

  close(): void {
    this.#closed.abort();
    for (const end of this.#held) end();
  }

  /** Undefined: another tab holds it. */
  #takeFree(lock: string): Promise<(() => void) | undefined> {
    return new Promise((resolve, reject) => {
      const hold = (granted: unknown): Promise<void> | void => {
        if (granted === null) return resolve(undefined);
        return new Promise((free) => resolve(this.#turn(free)));
      };
      this.#locks.request(lock, { ifAvailable: true }, hold).catch(reject);
    });
  }

  #turn(free: () => void): () => void {
    const end = (): void => {
      this.#held.delete(end);
      free();
    };
    this.#held.add(end);
    if (this.#closed.signal.aborted) end();
    return end;
  }

  /** Shared, so that all waiting tabs go on at once. */
  async #wait(lock: string, signal: AbortSignal): Promise<null> {
    // Not AbortSignal.timeout: Node collects one that only AbortSignal.any refers to, and it never fires (nodejs/node#54614).
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#timeout);
    const over = AbortSignal.any([signal, this.#closed.signal, late.signal]);
    await this.#locks.request(lock, { mode: 'shared', signal: over }, () => undefined).catch(() => undefined);
    clearTimeout(timer);
    return null;
  }
}
