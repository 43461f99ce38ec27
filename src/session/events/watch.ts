import type { SessionEvent } from '../../engine/events.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { RequestSpec } from '../../request/request-spec.js';
import type { SessionCache } from '../cache/cache.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { Subscriptions } from './subscribe.js';
import type { WatchOptions } from './watching.js';

/** The members of a session that watching needs. */
type Watched = {
  readonly prepareRequest: (spec: RequestSpec) => Promise<PreparedRequest>;
  readonly cache: Pick<SessionCache, 'createKey' | 'getResponse'>;
  readonly subscriptions: Subscriptions;
  readonly ending: AbortController;
};

type About = WatchOptions & { readonly url: string | URL };

/** The stored response for a GET request, now and after each change. */
export function watch(session: Watched, { signal, ...spec }: About): AsyncIterator<CachedResponse> {
  const key = session.prepareRequest({ ...spec, method: 'GET' }).then((request) => session.cache.createKey(request));
  const ends = [session.ending.signal, ...(signal ? [signal] : [])];
  return new Watch(session, key, ends);
}

class Watch implements AsyncIterator<CachedResponse> {
  readonly #session: Watched;
  readonly #key: Promise<string>;
  readonly #ends: readonly AbortSignal[];
  readonly #stopListening: () => void;
  /** There may be a response that was not yielded yet. */
  #isDue = true;
  #isOver = false;
  #wake: () => void = () => undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(session: Watched, key: Promise<string>, ends: readonly AbortSignal[]) {
    this.#session = session;
    this.#key = key;
    this.#ends = ends;
    this.#stopListening = session.subscriptions.listen(['stored', 'updated'], (event) => void this.#hear(event));
    for (const signal of ends) signal.addEventListener('abort', this.#end);
    if (ends.some(({ aborted }) => aborted)) this.#end();
  }

  /** Concurrent calls are queued. */
  next(): Promise<IteratorResult<CachedResponse>> {
    const next = this.#turn.then(() => this.#next());
    this.#turn = next.catch(() => this.#end());
    return next;
  }

  async return(): Promise<IteratorResult<CachedResponse>> {
    this.#end();
    return OVER;
  }

  async #next(): Promise<IteratorResult<CachedResponse>> {
    for (;;) {
      while (!this.#isDue && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#isOver) return OVER;
      this.#isDue = false;
      const value = await this.#session.cache.getResponse(await this.#key);
      if (value !== undefined && !this.#isOver) return { done: false, value };
    }
  }

  async #hear(event: SessionEvent): Promise<void> {
    if (event.type !== 'stored' && event.type !== 'updated') return;
    const key = await this.#key.catch(() => null);
    if (event.cacheKey !== key && event.cacheKey?.startsWith(`${key}~`) !== true) return;
    this.#isDue = true;
    this.#wake();
  }

  readonly #end = (): void => {
    this.#isOver = true;
    this.#stopListening();
    for (const signal of this.#ends) signal.removeEventListener('abort', this.#end);
    this.#wake();
  };
}

const OVER: IteratorResult<CachedResponse> = { done: true, value: undefined };
