import type { FetchAdapter } from '../../engine/functions.js';
import { CachedSession } from '../cached-session.js';
import type { SessionOptions } from '../options/options.js';

/** A function like `fetch`, answered from the cache where that can. `session` is what it does it by. */
export type CachedFetch = ((input: RequestInfo | URL, init?: RequestInit) => Promise<Response>) & {
  readonly session: CachedSession;
};

/**
 * Make a cached function of any that fetches: for libraries that take one (ky, axios' fetch adapter, ofetch). The page does the work.
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
