import { fail } from '../../errors.js';
import type { Backend } from '../../storage/backend.js';

/** Opens the backend of a name, with its defaults. */
export type OpenNamed = (options: NamedOptions) => Promise<Backend>;

type NamedOptions = { readonly cacheName: string };
type ByName = Readonly<Record<string, OpenNamed>>;

/** Where `npx cached-session init --with sqlite` puts the file that SQLite is in. */
const WASM = '/cached-session-sqlite.wasm';

const onServer =
  (name: string): OpenNamed =>
  async () => {
    throw fail('bad-option', 'needsGateway', name);
  };

/** Backends that few sessions name: each is loaded by those. */
let byName: ByName = {
  'cache-storage': async (options) =>
    (await import('../../backends/cache-storage/cache-storage.js')).cacheStorageBackend(options),
  filesystem: async (options) => (await import('../../backends/filesystem/filesystem.js')).filesystemBackend(options),
  sqlite: async (options) =>
    (await import('../../backends/sqlite/sqlite.js')).sqliteBackend({ ...options, wasm: WASM }),
  redis: onServer('redis'),
  mongodb: onServer('mongodb'),
  gridfs: onServer('gridfs'),
  dynamodb: onServer('dynamodb'),
};

/** In Node there are others. */
export function provideBackends(others: ByName): void {
  byName = others;
}

/** Open the backend with this name; null: there is none that a page can open. */
export async function openNamed(name: string, options: NamedOptions): Promise<Backend | null> {
  return Object.hasOwn(byName, name) ? ((await byName[name]?.(options)) ?? null) : null;
}
