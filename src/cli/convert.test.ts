import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sqliteBackend } from '../backends/node/sqlite/sqlite.js';
import { CachedSession } from '../session/cached-session.js';
import { convert } from './convert.js';
import { Refusal } from './worker-file.js';

const COUNT = 70;
const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A session on an SQLite file, whose network has every URL. */
const sessionOn = (dbPath: string, options: object = {}): CachedSession =>
  new CachedSession({
    backend: sqliteBackend({ dbPath }),
    cacheName: 'atlas',
    baseUrl: 'https://a.test/',
    worker: false,
    fetch: async ({ url }) => new Response(url.endsWith('/bytes') ? BYTES : `body of ${url}`),
    ...options,
  });

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-convert-'));
  try {
    const session = sessionOn(join(folder, 'one.sqlite'));
    for (let index = 0; index < COUNT; index += 1) await session.get(`/${index}`);
    await session.get('/bytes');
    await session.close();
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(args: readonly string[], abort = new AbortController(), onSaid: () => void = () => undefined) {
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
    onSaid();
  };
  return { done: await convert(args, { say, signal: abort.signal }), said };
}

async function expectAll(dbPath: string, options: object = {}): Promise<void> {
  const session = sessionOn(dbPath, { onlyIfCached: true, ...options });
  assert.equal(await session.cache.count(), COUNT + 1);
  assert.equal(await (await session.get('/57')).text(), 'body of https://a.test/57');
  assert.deepEqual(await (await session.get('/bytes')).bytes(), BYTES);
  await session.close();
}

test('a cache is copied into another store, with another name and serializer', () =>
  withFolder(async (folder) => {
    const [from, to] = [join(folder, 'one.sqlite'), join(folder, 'other.sqlite')];
    const names = ['--cache-name', 'atlas', '--to-cache-name', 'globe', '--to-serializer', 'json'];
    const { done, said } = await run(['--from', `sqlite:${from}`, '--to', `sqlite:${to}`, ...names]);
    assert.match(done, /^Responses copied: 71\.$/);
    assert.equal(said.at(-1), '71 of 71');
    await expectAll(to, { cacheName: 'globe', serializer: 'json' });
    await expectAll(from);
  }));

test('a copy that is interrupted says how to go on, and nothing is lost', () =>
  withFolder(async (folder) => {
    const [from, to] = [join(folder, 'one.sqlite'), join(folder, 'other.sqlite')];
    const args = ['--from', `sqlite:${from}`, '--to', `sqlite:${to}`, '--cache-name', 'atlas'];
    const abort = new AbortController();
    const interrupted = run(args, abort, () => abort.abort());
    const message = await interrupted.then(
      () => '',
      (error: unknown) => (error instanceof Refusal ? error.message : String(error)),
    );
    const [, after = ''] = /--after (\w+)/.exec(message) ?? [];
    assert.notEqual(after, '', message);
    const { done } = await run([...args, '--after', after]);
    assert.doesNotMatch(done, /copied: 71\./);
    await expectAll(to);
  }));

test('an export is written and read, and does not replace a file that is there', () =>
  withFolder(async (folder) => {
    const [from, file, to] = ['one.sqlite', 'all.jsonl', 'other.sqlite'].map((name) => join(folder, name));
    const name = ['--cache-name', 'atlas'];
    await run(['--from', `sqlite:${from}`, '--to', `export:${file}`, ...name]);
    assert.equal((await readFile(file ?? '', 'utf8')).trimEnd().split('\n').length, COUNT + 2);
    await assert.rejects(run(['--from', `sqlite:${from}`, '--to', `export:${file}`, ...name]), Refusal);
    const { done } = await run(['--from', `export:${file}`, '--to', `sqlite:${to}`, ...name]);
    assert.match(done, /copied: 71\./);
    await expectAll(to ?? '');
  }));

const REFUSED: readonly (readonly [args: readonly string[], text: RegExp])[] = [
  [[], /--from and --to/],
  [['--from', 'sqlite:a'], /--from and --to/],
  [['--from', 'carrier-pigeon:a', '--to', 'sqlite:b'], /"carrier-pigeon" is no store/],
  [['--from', 'sqlite:', '--to', 'sqlite:b'], /Where\?/],
  [['--from', 'sqlite:/nowhere/at.sqlite', '--to', 'sqlite:b'], /There is no \/nowhere\/at\.sqlite/],
  [['--from', 'export:a', '--to', 'export:b'], /copy the file/],
  [['--form', 'sqlite:a'], /--form/],
];
for (const [args, text] of REFUSED)
  test(`refused: convert ${args.join(' ')}`, () =>
    assert.rejects(run(args), (error) => error instanceof Refusal && text.test(error.message)));

test("a cache of Python's requests-cache is taken over, and what cannot be read is counted", () =>
  withFolder(async (folder) => {
    const python = join(folder, 'http_cache');
    await mkdir(python);
    const document = {
      created_at: '2026-01-02T03:04:05.678901+00:00',
      elapsed: 0.05,
      expires: null,
      headers: { 'Content-Type': 'text/plain' },
      reason: 'OK',
      request: { body: '', headers: {}, method: 'GET', url: 'https://a.test/python' },
      status_code: 200,
      url: 'https://a.test/python',
      _decoded_content: 'from Python',
    };
    await writeFile(join(python, '0000000000000001.json'), JSON.stringify(document));
    await writeFile(join(python, '0000000000000002.json'), '{"not": "a response"}');
    const to = join(folder, 'taken-over.sqlite');
    const { done } = await run(['--from', `requests-cache:${python}`, '--to', `sqlite:${to}`, '--cache-name', 'atlas']);
    assert.match(done, /^Responses copied: 1\. Not copied: 1 /);
    const session = sessionOn(to, { onlyIfCached: true });
    assert.equal(await (await session.get('/python')).text(), 'from Python');
    await session.close();
  }));

test('a cache in SQLite becomes files, and files become SQLite again', () =>
  withFolder(async (folder) => {
    const [one, files, other] = ['one.sqlite', 'files', 'other.sqlite'].map((name) => join(folder, name));
    const name = ['--cache-name', 'atlas'];
    await run(['--from', `sqlite:${one}`, '--to', `filesystem:${files}`, ...name]);
    await run(['--from', `filesystem:${files}`, '--to', `sqlite:${other}`, ...name]);
    await expectAll(other ?? '');
  }));
