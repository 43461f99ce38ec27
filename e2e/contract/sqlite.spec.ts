import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordStoreContract } from '../../src/storage/contract/record-store.cases.js';
import { workerBundle } from '../fixtures/bundle.js';
import type { Origin } from '../fixtures/origin.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { overrideQuota } from '../fixtures/worker.js';
import type * as sqlitePage from './sqlite.page.js';
import { SHORT } from './sqlite-contract.js';

const WASM = fileURLToPath(
  new URL('../../node_modules/@journeyapps/wa-sqlite/dist/wa-sqlite-async.wasm', import.meta.url),
);

function withSqlite(origin: Origin): void {
  origin.route('/wa-sqlite-async.wasm', { body: readFileSync(WASM) });
  origin.route('/sqlite-worker.js', async () => script(await workerBundle('contract/sqlite')));
}

// A new connection for each of many cases, or hundreds of transactions that wait for each other. And WebKit's optimiser works for 45 s on SQLite
// once it is used much: until then it does not compile what the next page in that process runs.
test.describe.configure({ timeout: 240_000 });

/** Every case of both contracts, with nothing to say against it. */
const HELD = [...recordStoreContract, ...SHORT].map(({ name }) => ({ name, failure: '' }));

test('[B-01] the SQLite backend passes both contracts in a service worker', async ({ origin, openPage }) => {
  withSqlite(origin);
  const page = await openPage<typeof sqlitePage>('contract/sqlite');
  expect(await page.call('inWorker', 'contracts')).toEqual(HELD);
});

test('two tabs and a worker that write one SQLite database at once lose no change', async ({ origin, openPage }) => {
  withSqlite(origin);
  const one = await openPage<typeof sqlitePage>('contract/sqlite');
  const other = await openPage<typeof sqlitePage>('contract/sqlite');
  await Promise.all([one.call('increment', 100), other.call('increment', 100), one.call('inWorker', 100)]);
  expect(await other.call('counted')).toBe(300);
});

test('an exported SQLite database is a file that sqlite3 opens, and it can be imported', async ({
  origin,
  openPage,
}) => {
  withSqlite(origin);
  const page = await openPage<typeof sqlitePage>('contract/sqlite');
  await page.call('fill', 'exported', 20);
  const base64 = await page.call('exported', 'exported');
  const folder = mkdtempSync(join(tmpdir(), 'cached-session-sqlite-'));
  const sqlite3 = (sql: string): string =>
    execFileSync('sqlite3', [join(folder, 'a.sqlite'), sql], { encoding: 'utf8' });
  try {
    writeFileSync(join(folder, 'a.sqlite'), Buffer.from(base64, 'base64'));
    expect(sqlite3('PRAGMA integrity_check')).toBe('ok\n');
    expect(sqlite3('SELECT count(*), sum(size), sum(length(body)) FROM responses')).toBe('20|20190|20190\n');
    expect(sqlite3("SELECT status, size FROM responses WHERE url LIKE '%/7'")).toBe('200|1007\n');
    sqlite3("DELETE FROM responses WHERE url LIKE '%/7'");
    expect(sqlite3('SELECT count(*) FROM bodies')).toBe('19\n');
    sqlite3('PRAGMA journal_mode = WAL');
    const changed = readFileSync(join(folder, 'a.sqlite')).toString('base64');
    await page.call('fill', 'imported', 3);
    expect(await page.call('imported', 'imported', changed)).toBe(19);
    expect(await page.call('imported', 'imported', btoa('no database '.repeat(500)))).toBe(
      'backend-unavailable notADatabase, 19 stored',
    );
    rmSync(join(folder, 'a.sqlite'));
    sqlite3('CREATE TABLE responses (key, value)');
    const foreign = readFileSync(join(folder, 'a.sqlite')).toString('base64');
    expect(await page.call('imported', 'imported', foreign)).toBe('backend-unavailable databaseForeign, 19 stored');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a full origin is a quota error, and nothing that was stored is lost', async ({ origin, openPage }) => {
  withSqlite(origin);
  const page = await openPage<typeof sqlitePage>('contract/sqlite');
  await overrideQuota(page.tab, 10 * 1024 * 1024);
  const { code, put, found } = await page.call('fillUp');
  expect(code).toBe('quota');
  expect(put).toBeGreaterThan(10);
  expect(found).toBe(put);
});

test('a worker that starts offline has the wasm file from Cache Storage', async ({ origin, openPage }) => {
  withSqlite(origin);
  const page = await openPage<typeof sqlitePage>('contract/sqlite');
  expect(await page.call('withoutWasm', '/wa-sqlite-async.wasm')).toBe('opened');
  expect(await page.call('withoutWasm', '/none.wasm')).toBe('backend-unavailable wasmNotLoaded');
  const [other, third] = [
    await openPage<typeof sqlitePage>('contract/sqlite'),
    await openPage<typeof sqlitePage>('contract/sqlite'),
  ];
  await origin.goDown();
  expect(await other.call('withoutWasm', '/wa-sqlite-async.wasm')).toBe('opened');
  expect(await third.call('withoutWasm', '/wa-sqlite-async.wasm', false)).toBe('backend-unavailable wasmNotLoaded');
});
