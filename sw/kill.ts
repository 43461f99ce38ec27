import { refuse, removeWorker } from './removal.js';

declare const self: ServiceWorkerGlobalScope & { readonly cachedSessionClear?: unknown };

// The kill switch: the script that `npx cached-session init --kill` writes in place of the ready-made worker. Browsers with that worker
// find this one at their next update check, and it removes itself. It answers no fetch events, so pages load from the network.
// Pages know the script by the name cachedSessionClear.
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(removeWorker(self, self.cachedSessionClear === true)));
self.addEventListener('message', refuse);
