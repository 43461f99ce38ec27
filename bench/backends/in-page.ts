import { cacheStorageBackend } from 'cached-session/backends/cache-storage';
import { filesystemBackend } from 'cached-session/backends/filesystem';
import { indexedDbBackend } from 'cached-session/backends/indexeddb';
import { memoryBackend } from 'cached-session/backends/memory';
import { sqliteBackend } from 'cached-session/backends/sqlite';
import type { Backend } from 'cached-session/engine';
import type { Create } from '../contenders/contender.js';
import { backendTimes } from './backend-times.js';

const cacheName = 'bench-backends';

/** The backends of a browser. */
const OPEN: Readonly<Record<string, () => Backend>> = {
  memory: memoryBackend,
  indexeddb: () => indexedDbBackend({ cacheName }),
  filesystem: () => filesystemBackend({ cacheName }),
  'cache-storage': () => cacheStorageBackend({ cacheName }),
  sqlite: () => sqliteBackend({ cacheName, wasm: '/wasm/sqlite' }),
};

/** Backends by themselves, without a session. */
export const backends: Create = () => ({
  prepare: async () => undefined,
  call: async () => {
    throw new Error('Nothing is fetched here.');
  },
  useBackend: async (name, plan) => {
    const open = OPEN[name];
    if (open === undefined) throw new Error(`There is no backend ${name}.`);
    return backendTimes(open(), plan);
  },
});
