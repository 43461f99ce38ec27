import type { Answer, OpenBody } from '../../engine/answer.js';
import type { Call, Engine } from '../../engine/contract.js';
import type { Subscriptions } from '../events/subscribe.js';
import { isOpen } from '../response/body.js';
import { Tally } from '../tally.js';
import { HeadStarts } from '../worker/head-start.js';
import { openLocal } from './local.js';
import type { LocalEngine, LocalParts } from './local-engine.js';

/** What a {@link LocalSide} acts through. */
export type LocalSideParts = LocalParts & { readonly subscriptions: Subscriptions };

/** The engine in the page: loaded at the first call, let go of when a worker takes over and when the page is frozen. */
export class LocalSide {
  readonly #parts: LocalSideParts;
  readonly #calls = new Tally();
  readonly #headStarts: HeadStarts;
  #opening: Promise<LocalEngine> | undefined;
  #opened: LocalEngine | undefined;
  #mayOwn = false;

  constructor(parts: LocalSideParts) {
    this.#parts = parts;
    this.#headStarts = new HeadStarts(parts);
    parts.subscriptions.onWanted = () => this.listen();
  }

  /** Has it answered anything? */
  get isOpen(): boolean {
    return this.#opening !== undefined;
  }

  send(call: Call): Promise<Answer> {
    return this.#calls.during(() =>
      this.#opened === undefined ? this.#sendFirst(call) : this.#opened.engine.send(call),
    );
  }

  ask<Value>(question: (engine: Engine) => Value | Promise<Value>): Promise<Value> {
    return this.#calls.during(async () => {
      const { engine } = await this.#open();
      return question(engine);
    });
  }

  /** No worker comes any more, so this engine may have the memory tier; before, a worker would have to wait for it. */
  own(): void {
    this.#mayOwn = true;
    this.#opened?.engine.own();
    this.listen();
  }

  /** Who wants to hear of changes hears those of other tabs, too, though this page itself asks for nothing. */
  listen(): void {
    const { settings, subscriptions } = this.#parts;
    if (this.#mayOwn && settings().backend !== 'memory' && subscriptions.wantsChanges) void this.#open();
  }

  /** Resolves when what was answered so far is in the store: questions about the cache wait for its writes. */
  async stored(): Promise<void> {
    await this.#opened?.engine.admin.contains({ key: '' }).catch(() => false);
  }

  /** Let go of the store, after the calls and bodies that are under way are stored. The next call opens it again. */
  async close(): Promise<void> {
    this.#mayOwn = false;
    await this.#calls.idle();
    await this.end();
  }

  /** Let go of the store now; a body that still comes is not stored. */
  async end(): Promise<void> {
    await this.stored();
    await this.#drop();
  }

  /**
   * A frozen page must hold no lock and hear no channel, and no task of it runs any more: what is to be let go of is let go of
   * now. What is only in memory stays.
   */
  freeze(): void {
    if (this.#parts.settings().backend === 'memory') return;
    this.#opened?.release();
    void this.#drop();
  }

  async #drop(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    this.#opening = undefined;
    await opened.engine.close();
    this.#parts.subscriptions.detach(opened.engine);
  }

  /** The engine must be loaded first. */
  async #sendFirst(call: Call): Promise<Answer> {
    const opening = this.#open();
    const started = this.#headStarts.start(call);
    try {
      const { engine } = await Promise.race([opening, ...abortOf(call)]);
      return await engine.send(started.take());
    } finally {
      started.end();
    }
  }

  #open(): Promise<LocalEngine> {
    this.#opening ??= openLocal(this.#parts).then((loaded) => {
      const opened = { ...loaded, engine: counted(loaded.engine, this.#calls) };
      this.#opened = opened;
      this.#parts.subscriptions.attach(opened.engine);
      if (this.#mayOwn) opened.engine.own();
      return opened;
    });
    return this.#opening;
  }
}

/** Rejects when the caller gives up. */
const abortOf = ({ signal }: Call): readonly Promise<never>[] =>
  signal === undefined
    ? []
    : [new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))];

/** The same engine, whose open bodies count as under way until they end. */
function counted(engine: Engine, calls: Tally): Engine {
  const send: Engine['send'] = async (call) => {
    const answer = await engine.send(call);
    return isOpen(answer.body) ? { ...answer, body: countedBody(answer.body, calls) } : answer;
  };
  return { ...engine, send };
}

function countedBody(body: OpenBody, calls: Tally): OpenBody {
  const ended = new AbortController();
  void calls.during(() => new Promise((resolve) => ended.signal.addEventListener('abort', resolve)));
  const read = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await body.read();
      if (chunk === null) ended.abort();
      return chunk;
    } catch (error) {
      ended.abort();
      throw error;
    }
  };
  const cancel = (reason?: unknown): void => {
    ended.abort();
    body.cancel(reason);
  };
  return { read, cancel };
}
