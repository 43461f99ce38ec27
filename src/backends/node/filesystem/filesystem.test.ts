import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { CacheError } from '../../../errors.js';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { at, bytesIn, entryOf, hash, keysOf, put } from '../../../storage/contract/contract-ground.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import { fileStore, filesystemBackend } from './filesystem.js';

const root = mkdtempSync(join(tmpdir(), 'cached-session-files-'));
after(() => rmSync(root, { recursive: true }));

let made = 0;
const folder = (): string => join(root, `${made++}`);

for (const format of ['json', 'yaml', 'bson'] as const)
  for (const { name, run } of recordStoreContract)
    test(`[B-02] files in ${format}: ${name}`, () => run(async () => fileStore({ folder: folder(), format })));
for (const format of ['json', 'bson'] as const)
  for (const { name, run } of backendContract.filter(({ isLong }) => format === 'json' || !isLong))
    test(`[B-02] files in ${format}: ${name}`, () => run(async () => filesystemBackend({ folder: folder(), format })));

const RECORD = { version: '1', head: { kind: 'x' }, body: new Uint8Array(3), expires: null };
const cachedIn = (path: string): readonly string[] => readdirSync(path).filter((name) => name.includes('.cached.'));

test('[B-02] a response is a file for people to read: one for each', async () => {
  const path = folder();
  const backend = filesystemBackend({ folder: path });
  const body = new TextEncoder().encode('{"name":"Ada"}');
  const entry = entryOf(hash('ada'), { size: body.length, fields: 'content-type: application/json' });
  const { position } = await backend.select(hash('ada'));
  await backend.write([{ kind: 'put', entry, body: body.buffer, since: position }]);
  assert.deepEqual(cachedIn(path), [`${hash('ada')}.cached.json`, 'state.cached.json']);
  const document = JSON.parse(readFileSync(join(path, `${hash('ada')}.cached.json`), 'utf8'));
  assert.equal(document.url, entry.url);
  assert.equal(document.expires, new Date(entry.expires).toISOString());
  assert.deepEqual(document.body, { json: { name: 'Ada' } });
});

test('a touch of a large response does not write its body anew, and an eviction goes by it', async () => {
  const path = folder();
  const backend = filesystemBackend({ folder: path });
  await put(backend, entryOf(hash('large'), { size: 5_000_000, lastUsed: at(1) }));
  await put(backend, entryOf(hash('small'), { size: 5, lastUsed: at(2) }));
  const file = join(path, `${hash('large')}.cached.json`);
  const before = statSync(file);
  await backend.write([{ kind: 'touch', cacheKey: hash('large'), lastUsed: at(3) }]);
  assert.equal(statSync(file).ino, before.ino);
  assert.ok(statSync(join(path, `${hash('large')}.head.json`)).size < 5000);
  const fresh = filesystemBackend({ folder: path });
  assert.equal((await fresh.entry(hash('large')))?.entry.lastUsed, at(3));
  assert.equal((await bytesIn((await fresh.entry(hash('large')))?.body ?? null))?.byteLength, 5_000_000);
  assert.deepEqual(await fresh.evict({ maxBytes: Number.POSITIVE_INFINITY, maxEntries: 1, now: at(4) }), [
    hash('small'),
  ]);
  await fresh.remove([{ kind: 'all' }]);
  assert.deepEqual(readdirSync(path), ['state.cached.json']);
});

test('files of others stay as they are, and so does the folder', async () => {
  const path = folder();
  mkdirSync(path);
  for (const name of ['package.json', 'a.json', '.gitignore', 'x.head.json.bak'])
    writeFileSync(join(path, name), 'mine');
  const store = fileStore({ folder: path });
  await store.set([{ key: 'a', expected: null, record: RECORD }]);
  assert.deepEqual(
    (await store.heads(null)).records.map(({ key }) => key),
    ['a'],
  );
  await store.clear();
  assert.deepEqual(readdirSync(path).sort(), ['.gitignore', 'a.json', 'package.json', 'x.head.json.bak']);
});

for (const [damage, harm] of Object.entries<(file: string) => void>({
  'cut in the body': (file) => truncateSync(file, statSync(file).size - 20),
  'cut in the head': (file) => truncateSync(file, 40),
  empty: (file) => truncateSync(file, 0),
  'full of zeros': (file) => writeFileSync(file, new Uint8Array(500)),
  'of another kind': (file) => writeFileSync(file, '[1, 2, 3]'),
}))
  for (const format of ['json', 'bson'] as const)
    test(`a file that is ${damage} is a miss, and removed (${format})`, async () => {
      const path = folder();
      const backend = filesystemBackend({ folder: path, format });
      await put(backend, entryOf(hash('a'), { size: 100 }));
      await put(backend, entryOf(hash('b')));
      backend.close();
      const file = join(path, `${hash('a')}.cached.${format}`);
      harm(file);
      const damaged: string[] = [];
      backend.onDamaged?.((keys) => damaged.push(...keys));
      assert.deepEqual((await backend.select(hash('a'))).candidates, []);
      assert.deepEqual(damaged, [hash('a')]);
      assert.equal(existsSync(file), false);
      await put(backend, entryOf(hash('a')));
      assert.deepEqual(await keysOf(backend), [hash('a'), hash('b')]);
    });

test('what dead processes have left is removed after a minute', async () => {
  const path = folder();
  const store = fileStore({ folder: path });
  await store.set([{ key: 'a', expected: null, record: RECORD }]);
  const [old, young, orphan] = ['.cached-session.1.1.tmp', '.cached-session.1.2.tmp', 'gone.head.json'];
  for (const name of [old, young, orphan]) writeFileSync(join(path, name), 'x');
  for (const name of [old, orphan]) utimesSync(join(path, name), new Date(0), new Date(0));
  await store.heads(null);
  assert.deepEqual(readdirSync(path).sort(), [young, 'a.cached.json']);
});

test('the lock of a process that was killed is taken over at once, that of a live one is respected', async () => {
  const path = folder();
  const store = fileStore({ folder: path, lockTimeout: 60 });
  await store.set([{ key: 'a', expected: null, record: RECORD }]);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const lock = (owner: number, host = hostname()): void =>
    writeFileSync(join(path, '.cached-session.lock'), JSON.stringify({ pid: owner, host, since: Date.now() }));
  lock(pid);
  const begin = performance.now();
  assert.deepEqual(await store.set([{ key: 'b', expected: null, record: RECORD }]), [true]);
  assert.ok(performance.now() - begin < 50);
  for (const [owner, host] of [
    [process.pid, hostname()],
    [pid, 'elsewhere'],
  ] as const) {
    lock(owner, host);
    await assert.rejects(
      store.set([{ key: 'c', expected: null, record: RECORD }]),
      (error) => error instanceof CacheError && error.id === 'storeBusy',
    );
  }
  utimesSync(join(path, '.cached-session.lock'), new Date(0), new Date(0));
  assert.deepEqual(await store.set([{ key: 'c', expected: null, record: RECORD }]), [true]);
  assert.equal(existsSync(join(path, '.cached-session.lock')), false);
});

/** A disk of one megabyte, where this process may mount one. */
function mountSmallDisk(): string | undefined {
  const path = folder();
  mkdirSync(path);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  return status === 0 ? path : undefined;
}

test('a full disk is a quota error; nothing that was stored is lost, and removals make room', async (context) => {
  const disk = mountSmallDisk();
  if (disk === undefined) return context.skip('mounting a disk takes root');
  after(() => execFileSync('umount', [disk]));
  const store = fileStore({ folder: join(disk, 'cache') });
  const large = { ...RECORD, body: crypto.getRandomValues(new Uint8Array(40_000)) };
  const stored: string[] = [];
  await assert.rejects(
    async () => {
      for (let count = 0; count < 50; count += 1) {
        await store.set([{ key: `k${count}`, expected: null, record: large }]);
        stored.push(`k${count}`);
      }
    },
    (error) => error instanceof CacheError && error.code === 'quota',
  );
  assert.ok(stored.length > 5);
  const records = await fileStore({ folder: join(disk, 'cache') }).get(stored, 'whole');
  assert.deepEqual(
    records.map((record) => record?.body),
    stored.map(() => large.body),
  );
  assert.deepEqual(cachedIn(join(disk, 'cache')).length, stored.length);
  assert.deepEqual(
    readdirSync(join(disk, 'cache')).filter((name) => name.startsWith('.')),
    [],
  );
  assert.deepEqual(await store.set(['k0', 'k1'].map((key) => ({ key, expected: '1', record: null }))), [true, true]);
  assert.deepEqual(await store.set([{ key: 'new', expected: null, record: large }]), [true]);
});

test('a file that was changed by hand is read anew', async () => {
  const path = folder();
  const store = fileStore({ folder: path });
  await store.set([{ key: 'a', expected: null, record: RECORD }]);
  const file = join(path, 'a.cached.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"kind": "x"', '"kind": "by hand"'));
  assert.deepEqual((await store.get(['a'], 'head'))[0]?.head, { kind: 'by hand' });
});

test('an unknown format is refused at once', () => {
  const options = JSON.parse('{"format":"pickle"}');
  assert.throws(
    () => filesystemBackend(options),
    (error) => error instanceof CacheError && error.id === 'notOneOf',
  );
});
