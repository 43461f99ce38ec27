import { refuse, removeWorker } from './removal.js';

declare const self: ServiceWorkerGlobalScope & { readonly cachedSessionClear?: unknown };

// The kill switch: what `npx cached-session init --kill` serves in place of the ready-made worker. Browsers that have that one
// find this one at their next look, and it removes itself. It answers no fetch event, so pages load from the network.
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(removeWorker(self, self.cachedSessionClear === true)));
self.addEventListener('message', refuse);
