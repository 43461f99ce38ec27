import { CachedSession } from 'cached-session';
import { indexedDbBackend } from 'cached-session/backends/indexeddb';
import { remoteBackend } from 'cached-session/backends/remote';
import { tieredBackend } from 'cached-session/backends/tiers';

let session: CachedSession;
const errors: string[] = [];

/** A session in the page: IndexedDB near, a gateway far. */
export function open(gateway: string, token: string): void {
  const far = remoteBackend({ url: gateway, token, namespace: 'shop' });
  const backend = tieredBackend({
    near: indexedDbBackend({ cacheName: 'tiers' }),
    far,
    onFarError: (error) => errors.push(String(error)),
    // A busy machine is no far tier out of reach.
    farTimeout: 20,
  });
  session = new CachedSession({ cacheName: 'tiers', cacheControl: true, backend, worker: false });
}

/** The same in a worker of the app. */
export async function openInWorker(gateway: string, token: string): Promise<string> {
  const worker = `/app-sw.js?${new URLSearchParams({ gateway, token })}`;
  await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  session = new CachedSession({ cacheName: 'tiers', cacheControl: true, backend: 'tiers', worker });
  return (await session.ready).mode;
}

/** The same in the ready-made worker, which has the part for it. */
export async function openReadyMade(): Promise<string> {
  session = new CachedSession({ cacheName: 'tiers', cacheControl: true, backend: 'tiers' });
  session.addEventListener('error', ({ detail: { error } }) => errors.push(String(error)));
  return (await session.ready).mode;
}

export async function get(path: string, headers: Record<string, string> = {}) {
  const response = await session.get(path, { headers });
  return { text: await response.text(), fromCache: response.fromCache };
}

/** All at once. */
export const getAll = (paths: readonly string[]) => Promise.all(paths.map((path) => get(path)));

export const clear = (): Promise<unknown> => session.cache.clear();

export const farErrors = (): readonly string[] => errors;
