import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CacheError } from '../../../errors.js';
import { fromBase85 } from './base85.js';
import { type PythonResponse, readRequestsCache } from './requests-cache.js';

const folder = mkdtempSync(join(tmpdir(), 'cached-session-python-'));
after(() => rmSync(folder, { recursive: true }));

/** A document as requests-cache 1.2 writes it by cattrs and json; made by hand after its documentation and source. */
const documentOf = (url: string, own: object): string =>
  JSON.stringify({
    created_at: '2026-01-02T03:04:05.678901+00:00',
    elapsed: 0.05,
    encoding: 'utf-8',
    expires: '2027-01-02T03:04:05.678901',
    headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip', ETag: '"v1"' },
    reason: 'OK',
    request: { body: '', headers: { Accept: '*/*' }, method: 'GET', url },
    status_code: 200,
    url,
    ...own,
  });

const DOCUMENTS = {
  '0000000000000001': documentOf('https://example.test/json', { _decoded_content: { name: 'Ada' } }),
  '0000000000000002': documentOf('https://example.test/bytes', { _content: 'VPX', expires: null }),
  '0000000000000003': '{"not": "a response"}',
  '0000000000000004': documentOf('https://example.test/post', {
    _decoded_content: 'Grüße',
    request: { body: 'XlWq', headers: {}, method: 'POST', url: 'https://example.test/post' },
  }),
};

async function readAll(path: string): Promise<{ readonly read: PythonResponse[]; readonly unreadable: string[] }> {
  const [read, unreadable]: [PythonResponse[], string[]] = [[], []];
  for await (const one of readRequestsCache(path, { onUnreadable: (key) => unreadable.push(key) })) read.push(one);
  return { read, unreadable };
}

async function expectAll(path: string): Promise<void> {
  const { read, unreadable } = await readAll(path);
  assert.deepEqual(unreadable, ['0000000000000003']);
  const [json, bytes, post] = read;
  assert.ok(json && bytes && post && read.length === 3);
  assert.equal(json.request.url, 'https://example.test/json');
  assert.deepEqual(await json.response.json(), { name: 'Ada' });
  assert.deepEqual(
    [...json.response.headers],
    [
      ['content-type', 'application/json'],
      ['etag', '"v1"'],
    ],
  );
  assert.equal(json.expires?.toISOString(), '2027-01-02T03:04:05.678Z');
  assert.equal(json.createdAt?.toISOString(), '2026-01-02T03:04:05.678Z');
  assert.deepEqual([await bytes.response.text(), bytes.expires], ['ab', null]);
  assert.deepEqual(
    [await post.response.text(), post.request.method, await post.request.text()],
    ['Grüße', 'POST', 'hi!'],
  );
}

const sqlite3 = (file: string, sql: string): string => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' });
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

test('bytes in base85 are read as Python writes them', () => {
  assert.deepEqual([...fromBase85('VPa!s|NZ')], [97, 98, 99, 100, 255, 254]);
  assert.deepEqual([...fromBase85('VE')], [97]);
  assert.deepEqual([...fromBase85('')], []);
  for (const text of ['"', '~~~~~', 'VP X']) assert.throws(() => fromBase85(text), SyntaxError);
});

test('an SQLite cache of requests-cache is read, but for what is no response', async () => {
  const file = join(folder, 'json.sqlite');
  sqlite3(file, 'CREATE TABLE responses (key TEXT PRIMARY KEY, value BLOB, expires INTEGER)');
  for (const [key, document] of Object.entries(DOCUMENTS))
    sqlite3(file, `INSERT INTO responses VALUES (${quoted(key)}, ${quoted(document)}, 1)`);
  await expectAll(file);
});

test('a folder of requests-cache is read, with the folder of its older versions', async () => {
  for (const place of ['files', 'old/responses']) {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, 'redirects.sqlite'), '');
    for (const [key, document] of Object.entries(DOCUMENTS))
      writeFileSync(join(folder, place, `${key}.json`), document);
    await expectAll(join(folder, place.split('/')[0] ?? ''));
  }
});

test('what pickle has written, and what is no cache, is an error that says what to do', async () => {
  const pickled = join(folder, 'pickled.sqlite');
  sqlite3(pickled, "CREATE TABLE responses (key, value, expires); INSERT INTO responses VALUES ('0', x'8005', 1)");
  const other = join(folder, 'other.sqlite');
  sqlite3(other, 'CREATE TABLE numbers (number)');
  for (const [path, id] of [
    [pickled, 'pickledCache'],
    [other, 'noRequestsCache'],
    [join(folder, 'none'), 'noRequestsCache'],
  ] as const)
    await assert.rejects(readAll(path), (error) => error instanceof CacheError && error.id === id);
});
