import { DEFAULT_CACHE_NAME } from '../../http/defaults.js';
import type { RecordStore } from '../../storage/record-store.js';
import { portableBackend, type SqliteBackend } from './portable.js';
import { SqlStore } from './sql-store.js';
import { connect, databaseName, type WaSqlite } from './wa-sqlite.js';

export type { SqliteBackend } from './portable.js';

/** Where the database is, and where SQLite comes from (requests-cache: SQLiteCache). */
export type SqliteOptions = {
  /** The URL of the file `wa-sqlite-async.wasm` of the package `@journeyapps/wa-sqlite`, which the app serves. */
  readonly wasm: string | URL;
  /** Default `'http_cache'`. */
  readonly cacheName?: string;
  /** Keep a copy of the wasm file in Cache Storage, for a worker that starts offline. Default true. */
  readonly keepWasm?: boolean;
  /** Milliseconds to wait while another tab or worker writes (requests-cache: busy_timeout). Default 5,000. */
  readonly busyTimeout?: number;
};

/**
 * A backend in an SQLite database (requests-cache: SQLiteCache), in a page or a service worker, by the package `@journeyapps/wa-sqlite`.
 * The whole database is in the memory of each tab and worker that uses it; for speed choose IndexedDB. Each call rejects with a
 * CacheError `backend-unavailable` where the package or its wasm file cannot be loaded, and with `quota` where the origin is full.
 *
 * @example
 * const backend = sqliteBackend({ cacheName: 'atlas', wasm: '/wa-sqlite-async.wasm' });
 */
export const sqliteBackend = (options: SqliteOptions): SqliteBackend => portableBackend(storeOf(options));

/**
 * The store of records that {@link sqliteBackend} is made of.
 *
 * @example
 * const store = sqliteStore({ wasm: '/wa-sqlite-async.wasm' });
 */
export const sqliteStore = (options: SqliteOptions): RecordStore => storeOf(options);

function storeOf({ wasm, cacheName = DEFAULT_CACHE_NAME, keepWasm = true, busyTimeout = 5000 }: SqliteOptions) {
  const store: SqlStore<WaSqlite> = new SqlStore({
    database: databaseName(cacheName),
    busyTimeout,
    open: () => connect({ cacheName, wasm: String(wasm), keepWasm }, () => store.close()),
  });
  return store;
}
