/**
 * The lock that a page holds while bodies are open. A page that is closed or crashes sends no message; the released lock tells the worker
 * to close its connections. It is announced again for each body, so that the worker knows that it covers that one, too.
 */
export class Holding {
  readonly #locks: Pick<LockManager, 'request'>;
  readonly #announce: (lock: string) => void;
  readonly #bodies = new Set<number>();
  #name = '';
  #release: (() => void) | undefined;

  constructor(locks: Pick<LockManager, 'request'>, announce: (lock: string) => void) {
    this.#locks = locks;
    this.#announce = announce;
  }

  opened(body: number): void {
    this.#bodies.add(body);
    if (this.#release !== undefined) this.#announce(this.#name);
    else if (this.#bodies.size === 1) this.#request(`cached-session:page:${crypto.randomUUID()}`);
  }

  closed(body: number): void {
    if (this.#bodies.delete(body) && this.#bodies.size === 0) this.#unlock();
  }

  close(): void {
    this.#bodies.clear();
    this.#unlock();
  }

  #request(name: string): void {
    this.#name = name;
    const held = (): Promise<void> | undefined => {
      if (this.#name !== name || this.#bodies.size === 0) return undefined;
      this.#announce(name);
      return new Promise((resolve) => {
        this.#release = resolve;
      });
    };
    // Refused (a page that is being closed): the worker then learns of the end by the port alone.
    this.#locks.request(name, held).catch(() => undefined);
  }

  #unlock(): void {
    this.#name = '';
    this.#release?.();
    this.#release = undefined;
  }
}
