declare const self: ServiceWorkerGlobalScope;

const CACHE = 'fetch-cache-api';

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
self.addEventListener('message', ({ ports: [port] }) => port?.postMessage('settled'));

/** What the URL of this script asks for. */
const answer = answerBy(self.location.search);

function answerBy(search: string): (request: Request) => Response | Promise<Response> {
  switch (search) {
    case '?empty':
      return () => new Response();
    case '?memory':
      return fromMemory;
    default:
      return fromCache;
  }
}

type Held = { readonly bytes: ArrayBuffer; readonly headers: Headers };
const memory = new Map<string, Held | Promise<Held>>();

/** What is in memory is answered without a turn of the event loop. */
function fromMemory({ url }: Request): Response | Promise<Response> {
  const held = memory.get(url);
  if (held !== undefined && !(held instanceof Promise)) return respond(held);
  const coming = held ?? load(url);
  memory.set(url, coming);
  return coming.then(respond);
}

async function load(url: string): Promise<Held> {
  const response = await fetch(url);
  const held = { bytes: await response.arrayBuffer(), headers: response.headers };
  memory.set(url, held);
  return held;
}

const respond = ({ bytes, headers }: Held): Response => new Response(bytes, { headers });

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found !== undefined) return found;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
}
