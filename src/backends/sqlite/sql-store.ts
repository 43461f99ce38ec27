import { CacheError, causedBy, fail } from '../../errors.js';
import { isString } from '../../guards.js';
import type {
  KeyedHead,
  NewRecord,
  RecordBody,
  RecordChange,
  RecordStore,
  StoredRecord,
} from '../../storage/record-store.js';
import { ensureSchema } from './schema.js';
import { faultOf, type Sql, type SqlRow } from './sql.js';

/** Keys in one parameter, so that a statement is the same for any number of them. */
const KEYS = '(SELECT value FROM json_each(?))';
const READ_VERSIONS = `SELECT key, version FROM records WHERE key IN ${KEYS}`;
const READ_HEADS = `SELECT key, version, head FROM records WHERE key IN ${KEYS}`;
const READ_WHOLE = `SELECT key, version, head, body FROM records LEFT JOIN bodies USING (key) WHERE key IN ${KEYS}`;
const READ_PAGE = 'SELECT key, version, head FROM records WHERE key > ? ORDER BY key LIMIT 1000';
const PUT_RECORD = `INSERT INTO records (key, version, expires, head) VALUES (?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET version = excluded.version, expires = excluded.expires, head = excluded.head`;
/** Drivers may bind empty bytes as NULL. */
const PUT_BODY = `INSERT INTO bodies (key, body) VALUES (?, ifnull(?, x''))
  ON CONFLICT (key) DO UPDATE SET body = excluded.body`;
const DELETE_BODY = 'DELETE FROM bodies WHERE key = ?';
const DELETE_RECORD = 'DELETE FROM records WHERE key = ?';

/** The longest pause between two tries while another connection writes, in milliseconds. */
const LONGEST_PAUSE = 20;

/** Which database, how it is opened, and how long to wait for other connections, in milliseconds. */
export type SqlStoreOptions<Connection extends Sql> = {
  /** What errors call the database. */
  readonly database: string;
  readonly open: () => Promise<Connection>;
  readonly busyTimeout: number;
  /** Pragmas for each connection. They may change the file, so they follow when it is known to be one of ours. */
  readonly settings?: readonly string[];
  /** Closing it would lose it. */
  readonly isInMemory?: boolean;
};

/** Records in an SQLite database. One connection, whose calls wait for each other; it opens at the first call. */
export class SqlStore<Connection extends Sql = Sql> implements RecordStore {
  readonly name = 'sqlite';
  readonly atomicity = 'store';
  readonly #options: SqlStoreOptions<Connection>;
  #sql: Connection | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SqlStoreOptions<Connection>) {
    this.#options = options;
  }

  async get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    if (keys.length === 0) return [];
    const statement = part === 'head' ? READ_HEADS : READ_WHOLE;
    const rows = await this.alone((sql) => sql.query(statement, [JSON.stringify(keys)]));
    const found = new Map(rows.map((row) => [row.key, toRecord(row)]));
    return keys.map((key) => found.get(key));
  }

  async set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    if (changes.length === 0) return [];
    const isDone = await this.exclusively((sql) => setAll(sql, changes));
    return changes.map(() => isDone);
  }

  async heads(cursor: string | null): ReturnType<RecordStore['heads']> {
    const rows = await this.alone((sql) => sql.query(READ_PAGE, [cursor ?? '']));
    const records = rows.map((row): KeyedHead => ({ key: String(row.key), ...toRecord(row) }));
    return { records, next: records.at(-1)?.key ?? null };
  }

  async clear(): Promise<void> {
    await this.exclusively(async (sql) => {
      await sql.query('DELETE FROM records');
      await sql.query('DELETE FROM bodies');
    });
    // Gives the space back. Others may be reading, or the disk may be full: then it stays, and is used again.
    await this.alone((sql) => sql.query('VACUUM')).catch(() => []);
  }

  close(): void {
    if (!this.#options.isInMemory) void this.#queued(() => this.#disconnect());
  }

  /** In a transaction that keeps other connections from writing. */
  exclusively<Value>(work: (sql: Connection) => Promise<Value>): Promise<Value> {
    return this.alone(async (sql) => {
      await sql.query('BEGIN IMMEDIATE');
      try {
        const value = await work(sql);
        await sql.query('COMMIT');
        return value;
      } catch (error) {
        // It fails where SQLite itself has rolled back.
        await sql.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** With the connection to itself, and again while another one writes: waiting in SQLite would block the thread. */
  alone<Value>(work: (sql: Connection) => Promise<Value>): Promise<Value> {
    return this.#queued(async () => {
      const end = performance.now() + this.#options.busyTimeout;
      for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
        try {
          return await work(await this.#connect());
        } catch (error) {
          if (faultOf(error) !== 'busy' || performance.now() >= end) throw await this.#failed(error);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * pause));
      }
    });
  }

  #queued<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #connect(): Promise<Connection> {
    if (this.#sql !== undefined) return this.#sql;
    const sql = await this.#options.open();
    try {
      await ensureSchema(sql, this.#options.database);
      for (const setting of this.#options.settings ?? []) await sql.query(`PRAGMA ${setting}`);
    } catch (error) {
      await sql.close().catch(() => undefined);
      throw error;
    }
    this.#sql = sql;
    return sql;
  }

  async #disconnect(): Promise<void> {
    const sql = this.#sql;
    this.#sql = undefined;
    await sql?.close().catch(() => undefined);
  }

  /** The error to throw. What a failed connection has in memory is not to be trusted. */
  async #failed(error: unknown): Promise<unknown> {
    if (!this.#options.isInMemory) await this.#disconnect();
    return errorOf(error, this.#options.database);
  }
}

/** False: some record has another version, and nothing was changed. */
async function setAll(sql: Sql, changes: readonly RecordChange[]): Promise<boolean> {
  const rows = await sql.query(READ_VERSIONS, [JSON.stringify(changes.map(({ key }) => key))]);
  const versions = new Map(rows.map(({ key, version }) => [key, version]));
  if (!changes.every(({ key, expected }) => (versions.get(key) ?? null) === expected)) return false;
  for (const { key, record } of changes) {
    if (record === null) await sql.query(DELETE_RECORD, [key]);
    else if (record !== undefined) await put(sql, key, record);
  }
  return true;
}

async function put(sql: Sql, key: string, { version, head, body, expires }: NewRecord): Promise<void> {
  await sql.query(PUT_RECORD, [key, version, expires, JSON.stringify(head)]);
  if (body === null) await sql.query(DELETE_BODY, [key]);
  else if (body !== undefined) await sql.query(PUT_BODY, [key, body]);
}

function toRecord({ version, head, body }: SqlRow): StoredRecord {
  return { version: String(version), head: parsed(head), body: toBody(body) };
}

function parsed(head: unknown): unknown {
  try {
    return isString(head) ? JSON.parse(head) : undefined;
  } catch {
    return undefined;
  }
}

/** Copied where the bytes belong to the driver. */
function toBody(body: unknown): RecordBody | undefined {
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return body === null ? null : undefined;
}

function errorOf(error: unknown, database: string): unknown {
  if (error instanceof CacheError) return error;
  switch (faultOf(error)) {
    case 'busy':
      return causedBy(error, fail('backend-unavailable', 'storeBusy', database));
    case 'full':
      return causedBy(error, fail('quota', 'quotaExceeded', database));
    case 'not-a-database':
      return causedBy(error, fail('backend-unavailable', 'notADatabase', database));
    case 'corrupt':
      return causedBy(error, fail('backend-unavailable', 'databaseDamaged', database));
    case 'other':
      return causedBy(error, fail('backend-unavailable', 'databaseFailed', database));
  }
}
