import type { Backend } from '../../storage/backend.js';

type Open = (options: { readonly cacheName: string }) => Promise<Backend>;

/** Backends that few sessions name: each is loaded by those. */
const BY_NAME: Readonly<Record<string, Open>> = {
  'cache-storage': async (options) =>
    (await import('../../backends/cache-storage/cache-storage.js')).cacheStorageBackend(options),
  filesystem: async (options) => (await import('../../backends/filesystem/filesystem.js')).filesystemBackend(options),
};

/** Open the backend with this name; null: there is none that a page can open. */
export async function openNamed(name: string, cacheName: string): Promise<Backend | null> {
  return Object.hasOwn(BY_NAME, name) ? ((await BY_NAME[name]?.({ cacheName })) ?? null) : null;
}
