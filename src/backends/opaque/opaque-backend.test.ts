import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPAQUE_BYTES } from '../../http/storing/storing.js';
import type { Backend, Position } from '../../storage/backend.js';
import { backendContract } from '../../storage/contract/contract.cases.js';
import { at, entryOf, hash, NOW, positionOf } from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import { memoryBackend } from '../memory/memory.js';
import { FakeCaches, opaque } from './caches.fixture.js';
import { withOpaqueBodies } from './opaque-backend.js';

const WHERE = { cacheName: 'atlas', origin: 'https://page.org' };
const PREFIX = 'https://page.org/__cached-session/opaque/';

for (const { name, run } of backendContract) {
  test(`with opaque bodies beside it: ${name}`, () =>
    run(async () => withOpaqueBodies(memoryBackend(), { ...WHERE, caches: new FakeCaches() }).backend));
}

const opaqueEntry = (name: string, own: Partial<StoredEntry> = {}): StoredEntry =>
  entryOf(hash(name), { type: 'opaque', status: 0, size: OPAQUE_BYTES, createdAt: NOW, ...own });

/** A backend with Cache Storage, and what stores an opaque response in both. */
function opened() {
  const caches = new FakeCaches();
  const { backend, opaque: bodies } = withOpaqueBodies(memoryBackend(), { ...WHERE, caches });
  assert.ok(bodies !== null);
  const store = async (entry: StoredEntry, asked?: Position) => {
    const since = asked ?? (await positionOf(backend));
    await bodies.keep(entry, opaque('body'));
    return backend.write([{ kind: 'put', entry, body: null, since }]);
  };
  return { caches, backend, bodies, store };
}

const hashesIn = ({ urls }: FakeCaches): readonly string[] =>
  urls.map((url) => decodeURIComponent(url.slice(PREFIX.length)).replace(/@\d+$/, '')).sort();

const BOUNDS = { maxBytes: Number.POSITIVE_INFINITY, maxEntries: Number.POSITIVE_INFINITY, now: at(0) };

const REMOVALS: readonly (readonly [what: string, remove: (backend: Backend) => Promise<unknown>])[] = [
  ['deleted by key', (backend) => backend.remove([{ kind: 'keys', keys: [hash('gone')] }])],
  ['deleted by URL', (backend) => backend.remove([{ kind: 'urls', urls: ['https://cdn.org/gone'] }])],
  ['expired', (backend) => backend.remove([{ kind: 'expired', now: at(1000) }])],
  ['of an identity that is forgotten', (backend) => backend.remove([{ kind: 'identity', identity: 'ada' }])],
  ['evicted', (backend) => backend.evict({ ...BOUNDS, maxBytes: 1.5 * OPAQUE_BYTES })],
];

for (const [what, remove] of REMOVALS) {
  test(`[F6] what is ${what} takes its body with it, and no other`, async () => {
    const { caches, backend, store } = opened();
    const gone = { requestUrl: 'https://cdn.org/gone', expires: at(1000), identity: 'ada', lastUsed: at(0) };
    await store(opaqueEntry('gone', gone));
    await store(opaqueEntry('stays', { requestUrl: 'https://cdn.org/stays', expires: at(9000), lastUsed: at(5) }));
    assert.deepEqual(await remove(backend), [hash('gone')]);
    assert.deepEqual(hashesIn(caches), [hash('stays')]);
  });
}

test('[F6] to clear the store removes all bodies, those without an entry among them', async () => {
  const { caches, backend, store } = opened();
  await store(opaqueEntry('one'));
  (await caches.open('cached-session:atlas')).put(`${PREFIX}orphan%401`, opaque());
  await backend.remove([{ kind: 'all' }]);
  assert.deepEqual(caches.urls, []);
});

test('[F6] to destroy the store removes the cache itself', async () => {
  const { caches, backend, store } = opened();
  await store(opaqueEntry('one'));
  await backend.destroy();
  assert.deepEqual([...caches.stored.keys()], []);
});

test('[F6] of two answers the body of the one that is refused goes', async () => {
  const { caches, backend, store } = opened();
  const since = await positionOf(backend);
  const later = opaqueEntry('one', { requestTime: at(2000), createdAt: at(2000) });
  assert.deepEqual(await store(later), ['written']);
  const earlier = opaqueEntry('one', { requestTime: at(1000), createdAt: at(1000) });
  assert.deepEqual(await store(earlier, since), ['refused']);
  assert.deepEqual(caches.urls, [`${PREFIX}${encodeURIComponent(`${later.cacheKey}@${at(2000)}`)}`]);
});

test('[F6] a body whose entry is not written yet is no orphan, one that a dead worker left is', async () => {
  const { caches, bodies, backend } = opened();
  const entry = opaqueEntry('coming');
  await bodies.keep(entry, opaque('body'));
  (await caches.open('cached-session:atlas')).put(`${PREFIX}orphan%401`, opaque());
  await bodies.sweep(null);
  assert.deepEqual(hashesIn(caches), [hash('coming')]);
  await backend.write([{ kind: 'put', entry, body: null, since: await positionOf(backend) }]);
  assert.equal((await bodies.open(entry))?.statusText, 'body');
});

test('a cache that fails keeps nothing from being removed', async () => {
  const { caches, backend, store } = opened();
  await store(opaqueEntry('one'));
  caches.has = () => Promise.reject(new Error('broken'));
  assert.deepEqual(await backend.remove([{ kind: 'all' }]), [hash('one')]);
});

test('where there is no Cache Storage the backend stays as it is', () => {
  const plain = memoryBackend();
  assert.deepEqual(withOpaqueBodies(plain, WHERE), { backend: plain, opaque: null });
});
