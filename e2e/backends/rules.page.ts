import { CachedSession } from 'cached-session';
import { cacheStorageBackend } from '../../src/backends/cache-storage/cache-storage.js';
import { filesystemBackend } from '../../src/backends/filesystem/filesystem.js';
import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import { sqliteBackend } from '../../src/backends/sqlite/sqlite.js';
import { runRule } from '../../src/session/rules/rule.fixture.js';
import { SESSION_RULES } from '../../src/session/rules/rules.fixture.js';
import type { Backend } from '../../src/storage/backend.js';

const cacheName = 'rules';

const OPEN = {
  indexeddb: () => indexedDbBackend({ cacheName }),
  filesystem: () => filesystemBackend({ cacheName }),
  'cache-storage': () => cacheStorageBackend({ cacheName }),
  sqlite: () => sqliteBackend({ cacheName, wasm: '/wa-sqlite-async.wasm' }),
} as const satisfies Record<string, () => Backend>;

/** Run all rules of sessions on a backend; gives what is against one, by its name. */
export async function failuresOn(name: keyof typeof OPEN): Promise<Readonly<Record<string, string>>> {
  const backend = OPEN[name]();
  const failures: Record<string, string> = {};
  for (const rule of SESSION_RULES)
    await runRule(rule, (options) => new CachedSession({ backend, ...options })).catch((error: unknown) => {
      failures[rule.name] = String(error);
    });
  await backend.destroy();
  return failures;
}
