import { cacheStorageBackend } from 'cached-session/backends/cache-storage';
import { filesystemBackend } from 'cached-session/backends/filesystem';
import { jsonSerializer } from 'cached-session/serializers';
import { serveSession } from 'cached-session/worker';

declare const self: ServiceWorkerGlobalScope;

/** An app's own worker with the backends of browsers, whose stored responses also answer without it. */
serveSession({
  backends: { filesystem: filesystemBackend, 'cache-storage': cacheStorageBackend },
  serializers: { json: jsonSerializer() },
});

self.addEventListener('install', (event) => {
  if (!('addRoutes' in event) || typeof event.addRoutes !== 'function') return;
  const source = { cacheName: 'cached-session-responses:atlas' };
  event.addRoutes({ condition: { urlPattern: '/static/*' }, source });
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
