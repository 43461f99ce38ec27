import { fail } from '../../errors.js';
import type { Sql } from './sql.js';

/** In the header of the file (SQLite: application_id): "CSES". */
const APPLICATION = 0x43534553;
/** The version of the schema (SQLite: user_version). */
const SCHEMA = 1;

/**
 * The schema, in Node and in browsers. `head` is JSON; the columns made of it are for queries, and cannot differ from it. A body has a
 * table of its own, so that a change of the rest does not rewrite it. Times are in milliseconds since the epoch.
 */
const STATEMENTS = [
  `CREATE TABLE records (
    key TEXT PRIMARY KEY NOT NULL,
    version TEXT NOT NULL,
    expires INTEGER,
    head TEXT NOT NULL,
    kind TEXT AS (json_extract(head, '$.kind')),
    url TEXT AS (json_extract(head, '$.entry.url')),
    method TEXT AS (json_extract(head, '$.entry.method')),
    status INTEGER AS (json_extract(head, '$.entry.status')),
    created INTEGER AS (json_extract(head, '$.entry.createdAt')),
    last_used INTEGER AS (json_extract(head, '$.entry.lastUsed')),
    size INTEGER AS (json_extract(head, '$.entry.size')),
    identity TEXT AS (json_extract(head, '$.entry.identity'))
  )`,
  'CREATE TABLE bodies (key TEXT PRIMARY KEY NOT NULL, body BLOB NOT NULL)',
  'CREATE INDEX records_url ON records (url)',
  'CREATE TRIGGER record_deleted AFTER DELETE ON records BEGIN DELETE FROM bodies WHERE key = old.key; END',
  `CREATE VIEW responses AS
    SELECT key, url, method, status, created, last_used, expires, size, identity, head, body
    FROM records LEFT JOIN bodies USING (key) WHERE kind = 'entry'`,
  `CREATE TRIGGER response_deleted INSTEAD OF DELETE ON responses
    BEGIN DELETE FROM records WHERE key = old.key; END`,
  `PRAGMA application_id = ${APPLICATION}`,
  `PRAGMA user_version = ${SCHEMA}`,
];

/**
 * Makes sure that a database is one of ours; an empty one gets the schema. A database of another program is left as it is. `database`:
 * what errors call it.
 */
export async function ensureSchema(sql: Sql, database: string): Promise<void> {
  if (await isOurs(sql, database)) return;
  await sql.query('BEGIN IMMEDIATE');
  try {
    // Another process may have been faster.
    if (!(await isOurs(sql, database))) for (const statement of STATEMENTS) await sql.query(statement);
    await sql.query('COMMIT');
  } catch (error) {
    await sql.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Is the database `schema` one of ours? False: it is empty. Throws for one of another program, or of a later version. */
export async function isOurs(sql: Sql, database: string, schema = 'main'): Promise<boolean> {
  const application = await pragma(sql, schema, 'application_id');
  const version = await pragma(sql, schema, 'user_version');
  if (application === APPLICATION && version === SCHEMA) return true;
  if (application === APPLICATION && version > SCHEMA) throw fail('backend-unavailable', 'databaseTooNew', database);
  const [found] = await sql.query(`SELECT name FROM ${schema}.sqlite_schema LIMIT 1`);
  if (found !== undefined || application !== 0) throw fail('backend-unavailable', 'databaseForeign', database);
  return false;
}

async function pragma(sql: Sql, schema: string, name: string): Promise<number> {
  const [row] = await sql.query(`PRAGMA ${schema}.${name}`);
  return Number(row?.[name]);
}
