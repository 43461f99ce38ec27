import type { Readable, Writable } from 'node:stream';

type Outcome = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
type Message = {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};
type Listener = (params: unknown, session: string | undefined) => void;

/**
 * The Chrome DevTools Protocol over a browser's pipe. By hand, since Playwright watches every request of a page, and what watches
 * makes the browser's own ways slower and ours, which send no request, not.
 */
export class Pipe {
  readonly #out: Writable;
  readonly #waiting = new Map<number, Outcome>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #last = 0;
  #rest = '';

  constructor(out: Writable, into: Readable) {
    this.#out = out;
    into.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    into.once('close', () => this.#end());
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answered = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answered;
  }

  /** Gives what ends the listening. */
  on(method: string, listener: Listener): () => void {
    const all = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, all.add(listener));
    return () => all.delete(listener);
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) this.#take(JSON.parse(message));
  }

  #take({ id, method, params, sessionId, result, error }: Message): void {
    if (method !== undefined) for (const listener of this.#listeners.get(method) ?? []) listener(params, sessionId);
    const outcome = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || outcome === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) outcome.resolve(result);
    else outcome.reject(new Error(error.message));
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('The browser has ended.'));
    this.#waiting.clear();
  }
}
