declare const self: ServiceWorkerGlobalScope;

/** What the URL of this script asks for: nothing, or the Cache API. */
const answersEmpty = self.location.search === '?empty';
const CACHE = 'fetch-cache-api';

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  event.respondWith(answersEmpty ? new Response() : fromCache(event.request));
});
self.addEventListener('message', ({ ports: [port] }) => port?.postMessage('settled'));

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found !== undefined) return found;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
}
