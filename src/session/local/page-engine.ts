import type { Admin } from '../../engine/admin/operations.js';
import type { Answer, OpenBody } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import type { Engine } from '../../engine/engine.js';
import { CacheError } from '../../errors.js';
import { abortable } from '../../in-time.js';
import { isOpen } from '../../protocol/codec.js';
import type { Subscriptions } from '../events/subscribe.js';
import { Tally } from '../tally.js';
import { HeadStarts } from './head-start.js';
import type { LocalEngine, LocalParts } from './local-engine.js';
import { notLoaded, sendUncached } from './send-uncached.js';

/** What a {@link PageEngine} acts through. */
export type PageEngineParts = LocalParts & { readonly subscriptions: Subscriptions };

/** The engine in the page: loaded at the first call, closed when a worker takes over and when the page is frozen. */
export class PageEngine {
  readonly #parts: PageEngineParts;
  readonly #calls = new Tally();
  readonly #headStarts: HeadStarts;
  #opening: Promise<LocalEngine | CacheError> | undefined;
  #opened: LocalEngine | undefined;
  #mayOwn = false;

  constructor(parts: PageEngineParts) {
    this.#parts = parts;
    this.#headStarts = new HeadStarts(parts);
  }

  /** Whether it has answered anything. */
  get isOpen(): boolean {
    return this.#opening !== undefined;
  }

  send(call: Call): Promise<Answer> {
    return this.#calls.during(() =>
      this.#opened === undefined ? this.#sendFirst(call) : this.#opened.engine.send(call),
    );
  }

  readonly admin: Admin = (operation, argument) =>
    this.#calls.during(() => this.#engine().then(({ admin }) => admin(operation, argument)));

  /** No worker will come, so this engine may have the memory tier; before, a worker would have to wait for it. */
  own(): void {
    this.#mayOwn = true;
    this.#opened?.engine.own();
    this.listen();
  }

  /** Listeners for changes hear those of other tabs, too, even if this page itself asks for nothing. */
  listen(): void {
    const { settings, subscriptions } = this.#parts;
    if (this.#mayOwn && settings().backend !== 'memory' && subscriptions.wantsChanges) void this.#open();
  }

  /** Resolves when the answers so far are in the store: questions about the cache wait for its writes. */
  async stored(): Promise<void> {
    await this.#opened?.engine.admin('contains', { key: '' }).catch(() => false);
  }

  /** Close the store, after the calls and bodies in flight are stored. The next call opens it again. */
  async close(): Promise<void> {
    this.#mayOwn = false;
    do {
      await this.#calls.idle();
      await this.stored();
      // A call may have come meanwhile.
    } while (!this.#calls.isIdle);
    await this.#drop();
  }

  /** Close the store now; a body in flight is not stored. */
  async end(): Promise<void> {
    await this.stored();
    await this.#drop();
  }

  /** The page may be about to be left: freeze, unless calls are in flight. */
  leaving(): void {
    if (this.#calls.isIdle) this.freeze();
  }

  /** A frozen page must hold no lock and hear no channel, and runs no task any more: release them now. A store in memory stays. */
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
      const opened = await abortable(opening, call.signal);
      if (opened instanceof CacheError) return await sendUncached(call, this.#parts, opened);
      return await opened.engine.send(started.take());
    } finally {
      started.end();
    }
  }

  async #engine(): Promise<Engine> {
    const opened = await this.#open();
    if (opened instanceof CacheError) throw opened;
    return opened.engine;
  }

  #open(): Promise<LocalEngine | CacheError> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  /** Where it cannot be loaded or opened, requests go to the network and an `error` event says so. */
  async #load(): Promise<LocalEngine | CacheError> {
    try {
      const { openEngine } = await import('./local-engine.js');
      const loaded = await openEngine(this.#parts);
      const opened = { ...loaded, engine: counted(loaded.engine, this.#calls) };
      this.#opened = opened;
      this.#parts.subscriptions.attach(opened.engine);
      if (this.#mayOwn) opened.engine.own();
      return opened;
    } catch (cause) {
      const error = cause instanceof CacheError ? cause : notLoaded(cause);
      if (error !== cause) this.#opening = undefined;
      this.#parts.report({ type: 'error', error });
      return error;
    }
  }
}

/** The same engine, whose open bodies count as in flight until they end. */
function counted(engine: Engine, calls: Tally): Engine {
  const send: Engine['send'] = async (call) => {
    const answer = await engine.send(call);
    return isOpen(answer.body) ? { ...answer, body: countedBody(answer.body, calls) } : answer;
  };
  return { ...engine, send };
}

function countedBody(body: OpenBody, calls: Tally): OpenBody {
  let end: () => void = () => undefined;
  void calls.during(() => new Promise<void>((resolve) => (end = resolve)));
  const read = async (): Promise<Uint8Array | null> => {
    try {
      const chunk = await body.read();
      if (chunk === null) end();
      return chunk;
    } catch (error) {
      end();
      throw error;
    }
  };
  const cancel = (reason?: unknown): void => {
    end();
    body.cancel(reason);
  };
  return { read, cancel };
}
