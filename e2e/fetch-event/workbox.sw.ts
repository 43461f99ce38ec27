import { serveSession } from 'cached-session/worker';
import { registerRoute } from 'workbox-routing';

/** An app's own worker: Workbox routes, cached-session answers. */
const served = serveSession({ cacheName: 'workbox', expireAfter: 3600 });

registerRoute(({ url }) => url.pathname.startsWith('/api/'), served.handler);
