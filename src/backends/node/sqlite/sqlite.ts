import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { DEFAULT_CACHE_NAME } from '../../../http/defaults.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { type PortableSql, portableBackend, type SqliteBackend } from '../../sqlite/portable.js';
import { SqlStore } from '../../sqlite/sql-store.js';
import { type PlaceOptions, placeOf } from '../place.js';
import { connect } from './libsql.js';

export type { SqliteBackend } from '../../sqlite/portable.js';

/** Where the database is, and how it is used (requests-cache: SQLiteCache). */
export type SqliteOptions = PlaceOptions & {
  /** The path of the file, `.sqlite` if it has no extension (requests-cache: db_path). Default: `cacheName`. */
  readonly dbPath?: string;
  /** Default `'http_cache'`. */
  readonly cacheName?: string;
  /** In memory, for the lifetime of the backend (requests-cache: use_memory). Default false. */
  readonly useMemory?: boolean;
  /** Milliseconds to wait while another process writes (requests-cache: busy_timeout). Default 5,000. */
  readonly busyTimeout?: number;
  /**
   * Leave it to the operating system when to write to the disk (requests-cache: fast_save). Default false. True: after a power cut, not
   * after a crash of the process, the database may be damaged.
   */
  readonly fastSave?: boolean;
  /**
   * Write-ahead logging (requests-cache: wal): readers and a writer do not wait for each other. Default true. After a power cut the last
   * writes may be missing. False: a rollback journal, for network drives; each write waits for the disk.
   */
  readonly wal?: boolean;
  /** Only in browsers, so that the same options do for both. */
  readonly wasm?: string | URL;
  readonly keepWasm?: boolean;
};

/**
 * A backend in an SQLite file (requests-cache: SQLiteCache), by the package libsql. Several processes may use the file at once. Each call
 * of the backend rejects with a CacheError: `backend-unavailable` where libsql is not installed, or the file is not such a database,
 * which is left as it is; `quota` where the disk is full.
 *
 * @example
 * const session = new CachedSession({ backend: sqliteBackend({ dbPath: 'var/http_cache.sqlite' }), worker: false });
 */
export const sqliteBackend = (options: SqliteOptions = {}): SqliteBackend => portableBackend(storeOf(options));

/**
 * The store of records that {@link sqliteBackend} is made of.
 *
 * @example
 * const store = sqliteStore({ useMemory: true });
 */
export const sqliteStore = (options: SqliteOptions = {}): RecordStore => storeOf(options);

function storeOf(options: SqliteOptions): SqlStore<PortableSql> {
  const { cacheName = DEFAULT_CACHE_NAME, dbPath = cacheName, busyTimeout = 5000 } = options;
  const { useMemory = false, fastSave = false, wal = true } = options;
  const named = extname(dbPath) === '' ? `${dbPath}.sqlite` : dbPath;
  const database = useMemory ? ':memory:' : placeOf(named, options);
  const durability = wal ? 'NORMAL' : 'FULL';
  return new SqlStore({
    database,
    busyTimeout,
    isInMemory: useMemory,
    settings: [`journal_mode = ${wal ? 'WAL' : 'DELETE'}`, `synchronous = ${fastSave ? 'OFF' : durability}`],
    open: async () => {
      if (!useMemory) await mkdir(dirname(database), { recursive: true });
      return connect(database);
    },
  });
}
