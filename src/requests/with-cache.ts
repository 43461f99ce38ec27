import type { FetchAdapter } from '../engine/functions.js';
import type { SessionCache } from '../session/cache/cache.js';
import { CachedSession } from '../session/cached-session.js';
import type { SessionOptions } from '../session/options/options.js';
import type { SessionSettings } from '../session/options/settings.js';

/** Objects that can be given to {@link withCache}: they have a method like `fetch`. */
export interface Fetches {
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** The members that {@link withCache} adds to a class. */
export interface Cached {
  /** The session behind `fetch`. */
  readonly cachedSession: CachedSession;
  readonly cache: SessionCache;
  readonly settings: SessionSettings;
}

/**
 * A subclass whose `fetch` answers from a cache, and by the original `fetch` on a miss (requests-cache: CacheMixin). Its constructor
 * takes the options of a session, followed by the arguments of the class.
 *
 * @example
 * class Api {
 *   constructor(readonly base: string) {}
 *   fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> { return fetch(input, init); }
 *   async countries(): Promise<unknown> { return (await this.fetch(`${this.base}/countries`)).json(); }
 * }
 * const CachedApi = withCache(Api);
 * const api = new CachedApi({ expireAfter: 3600 }, 'https://example.org/api');
 * const countries = await api.countries();
 */
export function withCache<Args extends readonly unknown[], Instance extends Fetches>(
  Base: new (...args: Args) => Instance,
): new (
  options?: SessionOptions,
  ...args: Args
) => Instance & Cached;
export function withCache(
  Base: new (...args: readonly never[]) => Fetches,
): new (
  options?: SessionOptions,
  ...args: readonly never[]
) => Fetches & Cached {
  return class extends Base implements Cached {
    readonly cachedSession: CachedSession;

    constructor(options: SessionOptions = {}, ...args: readonly never[]) {
      super(...args);
      this.cachedSession = CachedSession.wrap((request) => super.fetch(request), options);
    }

    get cache(): SessionCache {
      return this.cachedSession.cache;
    }

    get settings(): SessionSettings {
      return this.cachedSession.settings;
    }

    override fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      return this.cachedSession.fetch(input, init);
    }
  };
}

/** A function like `fetch` that answers from the cache of `session`. */
export type CachedFetch = ((input: RequestInfo | URL, init?: RequestInit) => Promise<Response>) & {
  readonly session: CachedSession;
};

/**
 * Create a cached version of a function that fetches, for libraries that take one (ky, axios' fetch adapter, ofetch). It runs in the page.
 *
 * @throws CacheError `bad-option`, as `new CachedSession` does.
 * @example
 * const cachedFetch = createCachedFetch((request) => fetch(request), { expireAfter: 3600 });
 * const response = await cachedFetch('/api/countries');
 */
export function createCachedFetch(fetch: FetchAdapter, options: SessionOptions = {}): CachedFetch {
  const session = CachedSession.wrap(fetch, options);
  const cachedFetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => session.fetch(input, init);
  return Object.assign(cachedFetch, { session });
}
