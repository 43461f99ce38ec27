import { indexedDbBackend } from 'cached-session/backends/indexeddb';
import { remoteBackend } from 'cached-session/backends/remote';
import { tieredBackend } from 'cached-session/backends/tiers';
import { serveSession } from 'cached-session/worker';

declare const self: ServiceWorkerGlobalScope;

/** The gateway and its token are in the URL of this script: a test chooses them. */
const given = new URL(self.location.href).searchParams;

/** An app's own worker with two tiers. */
serveSession({
  backends: {
    tiers: ({ cacheName }) =>
      tieredBackend({
        near: indexedDbBackend({ cacheName }),
        far: remoteBackend({
          url: given.get('gateway') ?? '',
          token: () => given.get('token') ?? '',
          namespace: 'shop',
        }),
      }),
  },
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
