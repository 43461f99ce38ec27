import { cacheStorageBackend } from '../../src/backends/cache-storage/cache-storage.js';
import { filesystemBackend } from '../../src/backends/filesystem/filesystem.js';
import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import type { Backend } from '../../src/storage/backend.js';
import { backendContract } from '../../src/storage/contract/contract.cases.js';

/** The backends of browsers, by their names. */
const BACKENDS = {
  indexeddb: indexedDbBackend,
  'cache-storage': cacheStorageBackend,
  filesystem: filesystemBackend,
} as const satisfies Record<string, (options: { readonly cacheName: string }) => Backend>;

export type BackendName = keyof typeof BACKENDS;

export const isBackendName = (name: unknown): name is BackendName => typeof name === 'string' && name in BACKENDS;

export const openBackend = (name: BackendName, cacheName: string): Backend => BACKENDS[name]({ cacheName });

/** What became of one case: an empty text where it held. */
export type Verdict = { readonly name: string; readonly failure: string };

/** The long cases run where most engines are. In a page, and with bodies beside it, they would show the same of IndexedDB once more. */
export const casesOf = (backend: BackendName, place: Place): typeof backendContract =>
  backend === 'indexeddb' && place === 'worker' ? backendContract : backendContract.filter(({ isLong }) => !isLong);

type Place = 'page' | 'worker';

/** Run the contract against a backend, each case on a store of its own. */
export async function runContract(backend: BackendName, place: Place): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, run } of casesOf(backend, place))
    verdicts.push({ name, failure: await outcomeOf(openBackend(backend, `contract ${name}`), run) });
  return verdicts;
}

async function outcomeOf(backend: Backend, run: (open: () => Promise<Backend>) => Promise<void>): Promise<string> {
  try {
    await run(async () => backend);
    return '';
  } catch (error) {
    return String(error);
  } finally {
    await backend.destroy();
  }
}
