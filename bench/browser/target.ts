import type { Pipe } from './pipe.js';

/** Milliseconds within which a target has to appear. */
const ATTACH_MS = 5000;

type Info = { readonly targetId: string; readonly type: string; readonly url: string };

/** A tab or a worker of the browser, attached to. */
export class Target {
  readonly #pipe: Pipe;
  readonly #session: string;

  /** A worker may still be starting when its page has its answer already: it is waited for. */
  static async attach(pipe: Pipe, is: (target: Info) => boolean): Promise<Target> {
    for (const until = performance.now() + ATTACH_MS; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const { targetInfos } = read<{ targetInfos: Info[] }>(await pipe.send('Target.getTargets'));
      const found = targetInfos.find(is);
      if (found !== undefined) return Target.#attach(pipe, found.targetId);
      if (performance.now() > until)
        throw new Error(`Not among the targets: ${targetInfos.map(({ url }) => url).join(', ')}`);
    }
  }

  /** A new tab. */
  static async create(pipe: Pipe): Promise<Target> {
    const created = await pipe.send('Target.createTarget', { url: 'about:blank', newWindow: true });
    return Target.#attach(pipe, read<{ targetId: string }>(created).targetId);
  }

  static async #attach(pipe: Pipe, targetId: string): Promise<Target> {
    const answer = await pipe.send('Target.attachToTarget', { targetId, flatten: true });
    return new Target(pipe, read<{ sessionId: string }>(answer).sessionId);
  }

  private constructor(pipe: Pipe, session: string) {
    this.#pipe = pipe;
    this.#session = session;
  }

  send<Result>(method: string, params: object = {}): Promise<Result> {
    return this.#pipe.send(method, params, this.#session).then(read<Result>);
  }

  on<Params>(method: string, listener: (params: Params) => void): () => void {
    return this.#pipe.on(method, (params, session) => {
      if (session === this.#session) listener(read<Params>(params));
    });
  }

  async detach(): Promise<void> {
    await this.#pipe.send('Target.detachFromTarget', { sessionId: this.#session });
  }

  async goTo(url: string): Promise<void> {
    await this.send('Page.enable');
    const loaded = new Promise<void>((resolve) => {
      const done = this.on('Page.loadEventFired', () => {
        done();
        resolve();
      });
    });
    await this.send('Page.navigate', { url });
    await loaded;
    await this.send('Page.disable');
  }

  /** The value of an expression, promises awaited. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.send<Evaluated>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? 'The page failed.');
    return read<Value>(result.value);
  }

  /** Bytes in use after a collection of garbage: V8's heap and what buffers hold beside it. */
  async heap(collect = true): Promise<number> {
    if (collect) await this.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = await this.send<Heap>('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  }
}

type Evaluated = {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
};
type Heap = { readonly usedSize: number; readonly backingStorageSize?: number };

/** What comes from the browser is what the protocol, or the page's code, says it is. */
// biome-ignore lint/suspicious/noExplicitAny: see above; who asks names the type.
const read = <Value>(answer: any): Value => answer;
