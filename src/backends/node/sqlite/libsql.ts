import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { causedBy, fail } from '../../../errors.js';
import { isRecord } from '../../../guards.js';
import type { PortableSql } from '../../sqlite/portable.js';
import type { SqlRow, SqlValue } from '../../sqlite/sql.js';

/** All parameters in one array: libsql takes a single object, such as bytes, for named ones, and ends the process. */
type Parameters = [readonly SqlValue[]];
type Statement = Libsql.Statement<Parameters>;

/** A connection to the file `path` by libsql; `:memory:` is a database of its own. */
export async function connect(path: string): Promise<PortableSql> {
  const Database = await loadDriver();
  return new Connection(new Database(path));
}

async function loadDriver(): Promise<typeof Libsql> {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    throw causedBy(cause, fail('backend-unavailable', 'peerMissing', 'SQLite', 'libsql'));
  }
}

/** Each statement that gives rows or takes parameters is prepared once. */
class Connection implements PortableSql {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Libsql.Database) {
    this.#database = database;
  }

  async query(statement: string, parameters: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    const prepared = this.#prepared(statement);
    if (prepared.reader || parameters.length > 0) return prepared.all(parameters).filter(isRecord);
    // libsql does not reset a prepared COMMIT that finds the file locked: it would hold its own lock until it is garbage.
    this.#database.exec(statement);
    return [];
  }

  export(): Promise<Uint8Array<ArrayBuffer>> {
    return inTemporaryFile(async (file) => {
      await this.query('VACUUM INTO ?', [file]);
      return new Uint8Array(await readFile(file));
    });
  }

  attached<Value>(name: string, bytes: Uint8Array, work: () => Promise<Value>): Promise<Value> {
    return inTemporaryFile(async (file) => {
      await writeFile(file, bytes);
      await this.query(`ATTACH ? AS ${name}`, [file]);
      try {
        return await work();
      } finally {
        await this.query(`DETACH ${name}`).catch(() => undefined);
      }
    });
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(statement: string): Statement {
    const prepared = this.#statements.get(statement) ?? this.#database.prepare<Parameters>(statement);
    this.#statements.set(statement, prepared);
    return prepared;
  }
}

/** Gives `use` the path of a file that may be made, and removes it afterwards. */
async function inTemporaryFile<Value>(use: (file: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-'));
  try {
    return await use(join(folder, 'database.sqlite'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
