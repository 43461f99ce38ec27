import type { ServeOptions } from './options.js';
import { type ServedSession, serve } from './serve.js';
import { OWN_SCRIPT } from './start.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * Serve sessions in your own service worker. It listens to messages of cached-session, and to fetch events only when `routes` names
 * some; `skipWaiting` and `claim` stay yours. Call it at the top level of the script. Wrong options do not throw, since a worker
 * whose script throws fails without a word: the worker then runs without them and tells each page what is wrong.
 *
 * @example
 * import { serveSession } from 'cached-session/worker';
 * import { registerRoute } from 'workbox-routing';
 *
 * const served = serveSession({ expireAfter: 3600 });
 * registerRoute(({ url }) => url.pathname.startsWith('/img/'), served.handler);
 *
 * @example
 * // In the page: new CachedSession({ filterFn: 'whole', keyFn: 'withoutQuery' })
 * serveSession({
 *   filters: { whole: async (response) => (await response.text()).endsWith('</html>') },
 *   keys: { withoutQuery: ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}` },
 * });
 */
export function serveSession(options: ServeOptions = {}): ServedSession {
  return serve(self, { ...OWN_SCRIPT, options });
}
