import type { Settings } from '../../options/table.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import type { FetchOptions } from '../../request/prepared-request.js';

/** Does an adapter answer this URL? */
export const isMounted = (url: string, { adapters }: Settings): boolean =>
  adapters.length > 0 && mountedAt(url, adapters) !== undefined;

/** Must the engine send this, though the cache has no business with it? It knows adapters and proxies, and follows the redirects that it is shown. */
export function isForEngine(url: string, { proxies, maxRedirects }: FetchOptions, settings: Settings): boolean {
  return proxies !== undefined || maxRedirects !== undefined || isMounted(url, settings) || showsRedirects();
}

/** Does `fetch` show a redirect that it is told not to follow? Pages and workers have a location, and do not; Node has none, and does. */
export const showsRedirects = (): boolean => typeof location === 'undefined';
