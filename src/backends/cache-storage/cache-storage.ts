import { fail } from '../../errors.js';
import type { Backend } from '../../storage/backend.js';
import { withBodiesBeside } from '../beside/bodies-beside.js';
import { whenIdle } from '../beside/when-idle.js';
import { indexedDbBackend } from '../indexeddb/indexeddb.js';
import { CacheBodies } from './cache-bodies.js';

/** Which caches of the origin. */
export type CacheStorageOptions = { readonly cacheName: string };

/**
 * A store whose bodies are Responses in Cache Storage, in the cache `cached-session-responses:<cacheName>`, and whose metadata is in
 * IndexedDB. Other code of the origin gets a stored response by `caches.match(url)`, if it has one representation (no Vary) that is
 * for everybody (no identity). Rejects at the first use with a CacheError `backend-unavailable` in an insecure context.
 *
 * @example
 * serveSession({ backends: { 'cache-storage': ({ cacheName }) => cacheStorageBackend({ cacheName }) } });
 */
export function cacheStorageBackend({ cacheName }: CacheStorageOptions): Backend {
  const { caches, location, navigator } = globalThis;
  if (caches === undefined) throw fail('backend-unavailable', 'noCacheStorage');
  const database = `cached-session-responses:${cacheName}`;
  return withBodiesBeside({
    openEntries: (onDropped) => indexedDbBackend({ cacheName, databaseName: database, onDropped }),
    bodies: new CacheBodies({ caches, locks: navigator.locks, cacheName: database, origin: location.origin }),
    lockName: database,
    locks: navigator.locks,
    whenIdle,
    now: Date.now,
  });
}
