import { backends } from '../backends/in-page.js';
import { axiosInterceptor } from './axios.js';
import { barePort } from './bare-port.js';
import type { Name } from './catalogue.js';
import type { Create } from './contender.js';
import { controlledFetch } from './controlled-fetch.js';
import { growing } from './growing.js';
import { installed } from './installed.js';
import { native } from './native.js';
import { ownFetch } from './own-fetch.js';
import { ownPort } from './own-port.js';
import { pageCacheApi } from './page-cache-api.js';
import { pageIndexedDb } from './page-indexeddb.js';

/** How each is made, in its tab. */
export const CREATE: Readonly<Record<Name, Create>> = {
  'ours-port': ownPort({}),
  'ours-port-store': ownPort({ memoryTier: { maxBytes: 0 } }),
  'ours-install': installed,
  'ours-fetch': ownFetch,
  'ours-fetch-store': ownFetch,
  'ours-growth': growing,
  'port-echo': barePort('echo'),
  'port-transfer': barePort('memory'),
  'port-idb': barePort('indexeddb'),
  'port-fetch': barePort('network'),
  'page-idb': pageIndexedDb,
  'page-cache-api': pageCacheApi,
  'fetch-empty': controlledFetch,
  'fetch-memory': controlledFetch,
  'fetch-cache-api': controlledFetch,
  native: native('no-store'),
  'http-cache': native('default'),
  workbox: controlledFetch,
  'workbox-expiration': controlledFetch,
  'phases-port': ownPort({ memoryTier: { maxBytes: 0 } }),
  'phases-fetch': ownFetch,
  'phases-workbox': controlledFetch,
  axios: axiosInterceptor,
  backends,
};
