import { fail } from '../../errors.js';
import type { Backend } from '../../storage/backend.js';
import type { RecordStore } from '../../storage/record-store.js';
import { recordBackend } from '../records/record-backend.js';
import { isOurs } from './schema.js';
import type { Sql } from './sql.js';
import type { SqlStore } from './sql-store.js';

/** A connection to a database whose file can be had as bytes. */
export interface PortableSql extends Sql {
  export(): Promise<Uint8Array<ArrayBuffer>>;
  /** Attaches the bytes of a database, under this name, while `work` runs. */
  attached<Value>(name: string, bytes: Uint8Array, work: () => Promise<Value>): Promise<Value>;
}

/** A backend whose database can be taken out and put in as a file. */
export type SqliteBackend = Backend &
  Pick<RecordStore, 'atomicity'> & {
    /** The database as the bytes of a file, which the `sqlite3` program opens. */
    exportDatabase(): Promise<Uint8Array<ArrayBuffer>>;
    /** Replaces all that is stored by what is in such a file. Rejects, and changes nothing, for one of another program. */
    importDatabase(bytes: Uint8Array): Promise<void>;
  };

/** The backend on a store. */
export const portableBackend = (store: SqlStore<PortableSql>): SqliteBackend =>
  Object.assign(recordBackend(store), {
    exportDatabase: () => store.alone((sql) => sql.export()),
    importDatabase: (bytes: Uint8Array) => store.alone((sql) => importRecords(sql, bytes)),
  });

const IMPORT = [
  'BEGIN IMMEDIATE',
  'DELETE FROM main.records',
  'DELETE FROM main.bodies',
  'INSERT INTO main.records (key, version, expires, head) SELECT key, version, expires, head FROM imported.records',
  'INSERT INTO main.bodies (key, body) SELECT key, body FROM imported.bodies',
  'COMMIT',
];

/** What errors call the bytes. */
const NAME = 'the imported file';

/** Replaces all records by those of a database. */
function importRecords(sql: PortableSql, bytes: Uint8Array): Promise<void> {
  return sql.attached('imported', bytes, async () => {
    if (!(await isOurs(sql, NAME, 'imported'))) throw fail('backend-unavailable', 'databaseForeign', NAME);
    try {
      for (const statement of IMPORT) await sql.query(statement);
    } catch (error) {
      await sql.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
}
