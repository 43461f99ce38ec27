import type { SessionCache } from '../session/cache/cache.js';
import { CachedSession } from '../session/cached-session.js';
import type { SessionOptions } from '../session/options/options.js';
import type { SessionSettings } from '../session/options/settings.js';

/** What {@link withCache} takes: objects of the class fetch as `fetch` does. */
export interface Fetches {
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** What {@link withCache} adds to a class. */
export interface Cached {
  /** The session that answers in place of the class's own `fetch`. */
  readonly cachedSession: CachedSession;
  readonly cache: SessionCache;
  readonly settings: SessionSettings;
}

/**
 * A class whose `fetch` is answered from a cache, and by its own `fetch` where that cannot (requests-cache: CacheMixin). Its
 * constructor takes the options of a session first, then what the class takes.
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
