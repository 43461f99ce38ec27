import { WebSocket } from 'ws';

type Outcome = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
type Message = { readonly id?: number; readonly result?: unknown; readonly message?: string };

/** WebDriver BiDi, as much as benchmarks need. By hand, since Playwright watches every request of a page, which makes them slower. */
export class Bidi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Outcome>();
  #last = 0;
  version = '';

  static async connect(url: string): Promise<Bidi> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const bidi = new Bidi(socket);
    const { capabilities } = await bidi.send<Session>('session.new', { capabilities: {} });
    bidi.version = `Firefox/${capabilities.browserVersion}`;
    return bidi;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data))));
    socket.on('close', () => this.#end());
  }

  send<Result>(method: string, params: object): Promise<Result> {
    this.#last += 1;
    const id = this.#last;
    const answered = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answered.then(read<Result>);
  }

  /** The value of an expression in a tab, or in the browser itself, promises awaited. */
  async evaluate<Value>(context: string, expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.send<Evaluated>('script.evaluate', {
      expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
      target: { context },
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return JSON.parse(result?.value ?? 'null');
  }

  #take({ id, result, message }: Message): void {
    const outcome = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || outcome === undefined) return;
    this.#waiting.delete(id);
    if (message === undefined) outcome.resolve(result);
    else outcome.reject(new Error(message));
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('The browser has ended.'));
    this.#waiting.clear();
  }
}

type Session = { readonly capabilities: { readonly browserVersion: string } };
type Evaluated = {
  readonly result?: { readonly value: string };
  readonly exceptionDetails?: { readonly text: string };
};

/** What comes from the browser is what the protocol says it is. */
// biome-ignore lint/suspicious/noExplicitAny: see above; who asks names the type.
const read = <Value>(answer: any): Value => answer;
