type Waiting = { readonly mode: LockMode; readonly grant: () => void };
type Held = { readonly mode: LockMode };

/** Web Locks within one test: exclusive and shared, granted in order, taken away when their holder dies. */
export class FakeLocks {
  /** No lock is granted before this. */
  ready: Promise<void> = Promise.resolve();
  readonly #held = new Map<string, Set<Held>>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** The names that are held now. */
  get names(): readonly string[] {
    return [...this.#held].filter(([, held]) => held.size > 0).map(([name]) => name);
  }

  /** The number of requests without a lock. */
  get waiting(): number {
    return [...this.#waiting.values()].flat().length;
  }

  readonly request: LockManager['request'] = (name: string, ...rest: readonly unknown[]) => {
    const options = rest.length > 1 ? readOptions(rest[0]) : readOptions({});
    const callback = rest.at(-1);
    if (typeof callback !== 'function') throw new TypeError('no callback');
    return new Promise((resolve, reject) => {
      const one: Held = { mode: options.mode };
      const grant = (): void => {
        this.#heldOf(name).add(one);
        // As in a browser: never within the call of request().
        this.ready
          .then(() => callback({ name, mode: one.mode }))
          .finally(() => this.#release(name, one))
          .then(resolve, reject);
      };
      const waiting = this.#waitingOf(name);
      const entry: Waiting = { mode: options.mode, grant };
      waiting.push(entry);
      options.signal?.addEventListener('abort', () => {
        const at = waiting.indexOf(entry);
        if (at === -1) return;
        waiting.splice(at, 1);
        reject(options.signal?.reason);
      });
      this.#next(name);
    });
  };

  /** Whoever holds it is dead. */
  break(name: string): void {
    this.#heldOf(name).clear();
    this.#next(name);
  }

  #release(name: string, one: Held): void {
    this.#heldOf(name).delete(one);
    this.#next(name);
  }

  #next(name: string): void {
    const held = this.#heldOf(name);
    const waiting = this.#waitingOf(name);
    const first = waiting[0];
    if (first === undefined) return;
    const isFree = held.size === 0 || (first.mode === 'shared' && [...held].every(({ mode }) => mode === 'shared'));
    if (!isFree) return;
    waiting.shift();
    first.grant();
    this.#next(name);
  }

  #heldOf(name: string): Set<Held> {
    const held = this.#held.get(name) ?? new Set();
    this.#held.set(name, held);
    return held;
  }

  #waitingOf(name: string): Waiting[] {
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, waiting);
    return waiting;
  }
}

function readOptions(value: unknown): { readonly mode: LockMode; readonly signal: AbortSignal | undefined } {
  const given = typeof value === 'object' && value !== null ? value : {};
  const signal = 'signal' in given && given.signal instanceof AbortSignal ? given.signal : undefined;
  return { mode: 'mode' in given && given.mode === 'shared' ? 'shared' : 'exclusive', signal };
}
