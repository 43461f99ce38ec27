import { causedBy, fail } from '../../errors.js';
import { Mirror } from './mirror.js';
import type { PortableSql } from './portable.js';
import { codeOf, type SqlRow, type SqlValue } from './sql.js';
import { compileWasm } from './wasm.js';

/** Where the database is, and where SQLite comes from. */
export type ConnectOptions = {
  readonly cacheName: string;
  /** The URL of `wa-sqlite-async.wasm`. */
  readonly wasm: string;
  readonly keepWasm: boolean;
};

/** The name of the database in IndexedDB with the blocks of the file. */
export const databaseName = (cacheName: string): string => `cached-session@sqlite:${cacheName}`;

/** The path of the file in it. Locks and messages between connections go by it alone, so it differs for each cache. */
const fileOf = (cacheName: string): string =>
  new URL(`/cached-session-${encodeURIComponent(cacheName)}.sqlite`, 'file://').pathname;

/** Names of caches may be long; the default of the package is 64. */
const LONGEST_PATH = 4096;

/** The file of an import, and the file system that it is in. */
const [IMPORTED, IMPORTS] = ['/imported', 'cached-session-imports'];

/**
 * A connection by wa-sqlite. The file is in memory; its changes are written to IndexedDB and to other connections by IDBMirrorVFS.
 * `onDeleted`: its database is about to be deleted.
 */
export async function connect({ cacheName, wasm, keepWasm }: ConnectOptions, onDeleted: () => void): Promise<WaSqlite> {
  const driver = await loadDriver();
  const compiled = await compileWasm(wasm, keepWasm);
  const module: object = await driver.createModule({
    locateFile: () => wasm,
    instantiateWasm: instantiating(compiled),
  });
  const sqlite = driver.Factory(module);
  const vfs = await driver.IDBMirrorVFS.create(databaseName(cacheName), module);
  const imports = new driver.MemoryVFS(IMPORTS, module);
  vfs.mxPathname = LONGEST_PATH;
  sqlite.vfs_register(vfs, false);
  sqlite.vfs_register(imports, false);
  const file = fileOf(cacheName);
  const mirror = await Mirror.open(databaseName(cacheName), () => {
    vfs.close();
    onDeleted();
  });
  const close = (): void => {
    mirror.close();
    vfs.close();
  };
  try {
    const flags = driver.SQLITE_OPEN_READWRITE | driver.SQLITE_OPEN_CREATE | driver.SQLITE_OPEN_URI;
    const database = await sqlite.open_v2(file, flags, vfs.name);
    return new WaSqlite({ sqlite, database, file, mirror, imports, close });
  } catch (error) {
    close();
    throw error;
  }
}

/** As Emscripten's script has it made: an instance of what is compiled already. */
const instantiating =
  (compiled: WebAssembly.Module) =>
  (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => {
    void WebAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled));
    return {};
  };

/** Loaded when it is used: most apps have another backend. Each with `catch`, so that bundlers accept that the package is not there. */
async function loadDriver() {
  const [{ default: createModule }, api, { IDBMirrorVFS }, { MemoryVFS }] = await Promise.all([
    import('@journeyapps/wa-sqlite/dist/wa-sqlite-async.mjs').catch(notInstalled),
    import('@journeyapps/wa-sqlite').catch(notInstalled),
    import('@journeyapps/wa-sqlite/src/examples/IDBMirrorVFS.js').catch(notInstalled),
    import('@journeyapps/wa-sqlite/src/examples/MemoryVFS.js').catch(notInstalled),
  ]);
  return { ...api, createModule, IDBMirrorVFS, MemoryVFS };
}

function notInstalled(cause: unknown): never {
  throw causedBy(cause, fail('backend-unavailable', 'peerMissing', 'SQLite', '@journeyapps/wa-sqlite'));
}

type Driver = Awaited<ReturnType<typeof loadDriver>>;

type Parts = {
  readonly sqlite: ReturnType<Driver['Factory']>;
  readonly database: number;
  readonly file: string;
  readonly mirror: Mirror;
  readonly imports: InstanceType<Driver['MemoryVFS']>;
  readonly close: () => void;
};

export class WaSqlite implements PortableSql {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async query(statement: string, parameters: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      return await this.#run(statement, parameters);
    } catch (cause) {
      // IDBMirrorVFS does not say why it cannot write.
      const isFull = codeOf(cause) === IO_ERROR && (await this.#parts.mirror.isFull().catch(() => false));
      throw isFull ? Object.assign(new Error('The origin is full', { cause }), { code: FULL }) : cause;
    }
  }

  async #run(statement: string, parameters: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    const { sqlite, database } = this.#parts;
    const rows: SqlRow[] = [];
    for await (const prepared of sqlite.statements(database, statement)) {
      sqlite.bind_collection(prepared, [...parameters]);
      const names = sqlite.column_names(prepared);
      while ((await sqlite.step(prepared)) === ROW) {
        const row = sqlite.row(prepared);
        rows.push(Object.fromEntries(names.map((name, index) => [name, row[index]])));
      }
    }
    return rows;
  }

  /** Nothing is written meanwhile. */
  async export(): Promise<Uint8Array<ArrayBuffer>> {
    await this.query('BEGIN IMMEDIATE');
    try {
      return await this.#parts.mirror.read(this.#parts.file);
    } finally {
      await this.query('ROLLBACK');
    }
  }

  async attached<Value>(name: string, bytes: Uint8Array, work: () => Promise<Value>): Promise<Value> {
    const { mapNameToFile } = this.#parts.imports;
    const data = rollbackMode(bytes).buffer;
    mapNameToFile.set(IMPORTED, { pathname: IMPORTED, flags: 0, size: data.byteLength, data });
    try {
      await this.query(`ATTACH 'file:${IMPORTED}?vfs=${IMPORTS}&mode=ro' AS ${name}`);
      try {
        return await work();
      } finally {
        await this.query(`DETACH ${name}`).catch(() => undefined);
      }
    } finally {
      mapNameToFile.delete(IMPORTED);
    }
  }

  async close(): Promise<void> {
    const { sqlite, database, close } = this.#parts;
    try {
      await sqlite.close(database);
    } finally {
      close();
    }
  }
}

/** SQLite's result codes. */
const [IO_ERROR, FULL, ROW] = [10, 13, 100];

/** A copy that is not in WAL mode, for which a file in memory has no shared memory (SQLite file format, 1.3: bytes 18 and 19). */
function rollbackMode(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  if (copy[18] === 2 && copy[19] === 2) copy.fill(1, 18, 20);
  return copy;
}
