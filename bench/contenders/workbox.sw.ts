import { ExpirationPlugin } from 'workbox-expiration';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope;

const name = self.location.search.slice(1);
const expiration = new ExpirationPlugin({ maxEntries: 10_000, maxAgeSeconds: 30 * 24 * 3600 });
// Not the bare name: Expiration deletes a database that is called as the cache is, and its own is "workbox-expiration".
const strategy = new CacheFirst({
  cacheName: `cache of ${name}`,
  plugins: name === 'workbox-expiration' ? [expiration] : [],
});

/** What is being stored. */
const pending = new Set<Promise<void>>();

registerRoute(
  ({ url }) => /^\/(?:data|slow)\//.test(url.pathname),
  ({ request, event }) => {
    const [response, done] = strategy.handleAll({ request, event });
    pending.add(done);
    void done.finally(() => pending.delete(done));
    return response;
  },
);

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', ({ ports: [port] }) => {
  void Promise.all(pending).then(
    () => port?.postMessage('settled'),
    (error) => port?.postMessage({ failed: String(error) }),
  );
});
