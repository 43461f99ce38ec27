import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CacheError } from '../../../errors.js';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { entryOf, hash, keysOf, put } from '../../../storage/contract/contract-ground.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import { SqlStore } from '../../sqlite/sql-store.js';
import { buildScript, start } from '../children.fixture.js';
import { placeOf } from '../place.js';
import { connect } from './libsql.js';
import { sqliteBackend, sqliteStore } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'cached-session-sqlite-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;
const path = (): string => join(folder, `${made++}.sqlite`);
const sqlite3 = (file: string, sql: string): string => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' });
const isError =
  (code: string, id: string) =>
  (error: unknown): boolean =>
    error instanceof CacheError && error.code === code && error.id === id;

for (const { name, run } of recordStoreContract) {
  test(`[B-01] an SQLite file: ${name}`, () => run(async () => sqliteStore({ dbPath: path() })));
  test(`[B-01] an SQLite file with a rollback journal: ${name}`, () =>
    run(async () => sqliteStore({ dbPath: path(), wal: false, fastSave: true })));
  test(`[B-01] SQLite in memory: ${name}`, () => run(async () => sqliteStore({ useMemory: true })));
}
for (const { name, run } of backendContract)
  test(`[B-01] an SQLite file: ${name}`, () => run(async () => sqliteBackend({ dbPath: path() })));

test('responses can be queried, and removed with their bodies, by sqlite3', async () => {
  const dbPath = path();
  const backend = sqliteBackend({ dbPath });
  await put(backend, entryOf(hash('one'), { url: 'https://example.test/one', size: 5 }));
  await put(
    backend,
    entryOf(hash('two'), { url: 'https://example.test/two', size: 7, lastUsed: entryOf('').createdAt }),
  );
  backend.close();
  assert.equal(
    sqlite3(dbPath, 'SELECT url, status, size, length(body) FROM responses ORDER BY url'),
    'https://example.test/one|200|5|5\nhttps://example.test/two|200|7|7\n',
  );
  const plan = sqlite3(dbPath, "EXPLAIN QUERY PLAN SELECT key FROM records WHERE url = 'x'");
  assert.match(plan, /USING INDEX records_url|USING COVERING INDEX records_url/);
  sqlite3(dbPath, "DELETE FROM responses WHERE url LIKE '%/one'");
  assert.equal(sqlite3(dbPath, 'SELECT key FROM bodies'), `${hash('two')}\n`);
  assert.deepEqual(await backend.totals().then(({ count }) => count), 1);
  backend.close();
});

test('a touch does not write the body anew', async () => {
  const dbPath = path();
  const backend = sqliteBackend({ dbPath });
  const entry = entryOf(hash('large'), { size: 5_000_000 });
  await put(backend, entry);
  backend.close();
  await backend.totals();
  const before = statSync(`${dbPath}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  await backend.write([{ kind: 'touch', cacheKey: entry.cacheKey, lastUsed: entry.expires }]);
  assert.ok(statSync(`${dbPath}-wal`).size - before < 200_000);
  backend.close();
});

test('a file that is no database is refused and left as it is', async () => {
  const dbPath = path();
  const text = 'This is a letter, and no database. '.repeat(100);
  writeFileSync(dbPath, text);
  await assert.rejects(sqliteBackend({ dbPath }).select(hash('a')), isError('backend-unavailable', 'notADatabase'));
  assert.equal(readFileSync(dbPath, 'utf8'), text);
});

test("another program's database, and one of a later version, are refused and left as they are", async () => {
  const dbPath = path();
  sqlite3(dbPath, "CREATE TABLE responses (key, value); INSERT INTO responses VALUES ('a', 'b')");
  const before = readFileSync(dbPath);
  await assert.rejects(sqliteBackend({ dbPath }).totals(), isError('backend-unavailable', 'databaseForeign'));
  assert.deepEqual(readFileSync(dbPath), before);
  const later = path();
  const store = sqliteStore({ dbPath: later });
  await store.heads(null);
  store.close();
  await store.get([], 'head');
  sqlite3(later, 'PRAGMA user_version = 2');
  await assert.rejects(sqliteStore({ dbPath: later }).heads(null), isError('backend-unavailable', 'databaseTooNew'));
});

test('a damaged database is an error that says so', async () => {
  const dbPath = path();
  const store = sqliteStore({ dbPath, wal: false });
  const record = { version: '1', head: {}, body: new Uint8Array(50_000), expires: null };
  await store.set([{ key: 'a', expected: null, record }]);
  store.close();
  await new Promise(setImmediate);
  const bytes = readFileSync(dbPath);
  writeFileSync(dbPath, bytes.fill(7, 100));
  await assert.rejects(store.get(['a'], 'whole'), isError('backend-unavailable', 'databaseDamaged'));
});

test('a writer that gives up while another process reads leaves no lock behind', async () => {
  const dbPath = path();
  const store = sqliteStore({ dbPath, wal: false, busyTimeout: 50 });
  await store.heads(null);
  const reader = lockedBy(dbPath, 'BEGIN; SELECT count(*) FROM records');
  await reader.locked;
  const record = { version: '1', head: {}, body: null, expires: null };
  await assert.rejects(store.set([{ key: 'a', expected: null, record }]), isError('backend-unavailable', 'storeBusy'));
  await reader.release();
  sqlite3(dbPath, 'CREATE TABLE written (key)');
  assert.deepEqual(await store.set([{ key: 'a', expected: null, record }]), [true]);
  store.close();
});

test('a writer waits for another process, without blocking, and gives up at busyTimeout', async () => {
  const dbPath = path();
  const [one, other] = [sqliteStore({ dbPath }), sqliteStore({ dbPath, busyTimeout: 50 })];
  await one.heads(null);
  await other.heads(null);
  const blocker = lockedBy(dbPath);
  const record = { version: '1', head: {}, body: null, expires: null };
  await blocker.locked;
  const waiting = one.set([{ key: 'a', expected: null, record }]);
  await assert.rejects(other.set([{ key: 'b', expected: null, record }]), isError('backend-unavailable', 'storeBusy'));
  await blocker.release();
  assert.deepEqual(await waiting, [true]);
});

test('a full disk is a quota error, and nothing that was stored is lost', async () => {
  const database = path();
  const store = new SqlStore({
    database,
    busyTimeout: 0,
    // As many pages as fit on the disk.
    settings: ['journal_mode = WAL', 'max_page_count = 100'],
    open: () => connect(database),
  });
  const record = { version: '1', head: {}, body: new Uint8Array(100_000), expires: null };
  const putAs = (key: string) => store.set([{ key, expected: null, record }]);
  await putAs('a');
  await assert.rejects(
    async () => {
      for (let count = 0; count < 10; count += 1) await putAs(`b${count}`);
    },
    isError('quota', 'quotaExceeded'),
  );
  const [stored] = await store.get(['a'], 'whole');
  assert.equal(stored?.body?.length, 100_000);
  assert.deepEqual(await store.set([{ key: 'a', expected: '1', record: null }]), [true]);
  assert.deepEqual(await putAs('c'), [true]);
  store.close();
});

test('the database is exported as a file that sqlite3 opens, and imported from one', async () => {
  const backend = sqliteBackend({ dbPath: path() });
  await put(backend, entryOf(hash('one'), { size: 5 }));
  const file = path();
  writeFileSync(file, await backend.exportDatabase());
  assert.equal(sqlite3(file, 'SELECT count(*), sum(length(body)) FROM responses'), '1|5\n');
  const other = sqliteBackend({ useMemory: true });
  await put(other, entryOf(hash('two')));
  await other.importDatabase(readFileSync(file));
  assert.deepEqual(await keysOf(other), [hash('one')]);
  await assert.rejects(
    other.importDatabase(Buffer.from('no database '.repeat(100))),
    isError('backend-unavailable', 'notADatabase'),
  );
  sqlite3(path(), 'CREATE TABLE responses (key)');
  await assert.rejects(
    other.importDatabase(readFileSync(join(folder, `${made - 1}.sqlite`))),
    isError('backend-unavailable', 'databaseForeign'),
  );
  assert.deepEqual(await keysOf(other), [hash('one')]);
  backend.close();
});

test('without libsql every call says what to install', async () => {
  // Outside of the project, where no packages resolve.
  const script = await buildScript('src/backends/node/sqlite/unresolved.fixture.ts', join(folder, 'elsewhere'));
  assert.deepEqual(await start(script.file).rest(), ['backend-unavailable peerMissing SQLite libsql']);
});

test('the path has an extension, a home and a folder', () => {
  assert.equal(placeOf('~/caches/a.sqlite', {}), join(homedir(), 'caches/a.sqlite'));
  assert.equal(placeOf('a.sqlite', { useTemp: true }), join(tmpdir(), 'a.sqlite'));
  assert.equal(placeOf('/var/a.sqlite', { useTemp: true }), '/var/a.sqlite');
  assert.match(placeOf('a.sqlite', { useCacheDir: true }), /ache.*a\.sqlite$/);
});

/** Another process that has begun to write, or to read. */
function lockedBy(
  dbPath: string,
  begin = 'BEGIN IMMEDIATE',
): { readonly locked: Promise<unknown>; release(): Promise<unknown> } {
  const program = spawn('sqlite3', [dbPath], { stdio: ['pipe', 'pipe', 'inherit'] });
  const locked = once(program.stdout, 'data');
  program.stdin.write(`${begin}; SELECT 'locked';\n`);
  const release = (): Promise<unknown> => {
    const ended = once(program, 'close');
    program.stdin.end('COMMIT;\n');
    return ended;
  };
  return { locked, release };
}
