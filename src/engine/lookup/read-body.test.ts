import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import type { Backend } from '../../storage/backend.js';
import { positionOf } from '../../storage/contract/contract-ground.cases.js';
import type { Selectable, StoredBody } from '../../storage/entry.js';
import { withMethods } from '../../storage/with-methods.js';
import { type World, world } from '../engine.fixture.js';

/** A handle of a file that is gone. */
class LostBlob extends Blob {
  override slice(): Blob {
    return this;
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('A requested file or directory could not be found.', 'NotFoundError'));
  }
}

const LARGE = 'x'.repeat(70_000);

/** A store that gives Blobs anew at each reading, as IndexedDB does, whose files a test can take away; without a memory tier. */
function storeOfBlobs(): { readonly backend: Backend; lose(): void } {
  const stored = memoryBackend();
  let isLost = false;
  const shown = (body: StoredBody): StoredBody => {
    if (body === null) return null;
    return isLost ? new LostBlob([body]) : new Blob([body]);
  };
  const backend = withMethods(stored, {
    select: async (hash) => {
      const selection = await stored.select(hash);
      const candidates = selection.candidates.map(
        ({ entry, body }): Selectable => ({ entry, body: body === undefined ? undefined : shown(body) }),
      );
      return { ...selection, candidates };
    },
    entry: async (cacheKey) => {
      const found = await stored.entry(cacheKey);
      return found && { entry: found.entry, body: shown(found.body) };
    },
  });
  return {
    backend,
    lose: () => {
      isLost = true;
    },
  };
}

const NO_TIER = { get: () => undefined, keep() {}, put() {}, drop: () => [], dropKeys() {}, clear() {}, bytes: 0 };

async function withLostBody(options: Parameters<typeof world>[0] = {}): Promise<World> {
  const { backend, lose } = storeOfBlobs();
  const it = world({ ...options, backend, parts: { createTier: () => NO_TIER } });
  it.origin = () => new Response(LARGE, { headers: { etag: '"a"' } });
  await it.get('/large');
  it.wait(61);
  lose();
  it.events.length = 0;
  return it;
}

const told = ({ events }: World): readonly string[] =>
  events.flatMap((event) => (event.type === 'error' ? [event.error.code] : []));

test('a stored body whose file is gone is a miss: the network answers, the entry is replaced, one error event says so', async () => {
  const it = await withLostBody({ settings: { expireAfter: 3600 } });
  const answer = await it.get('/large');
  assert.equal(answer.source, 'network');
  assert.equal(answer.text, LARGE);
  assert.deepEqual(told(it), ['serialization']);
  assert.equal((await it.stored()).length, 1);
  assert.equal(it.requests.length, 2);
});

for (const [when, options] of [
  ['it is stale', {}],
  ['the caller wants it refreshed', { refresh: true }],
] as const) {
  test(`a stored body whose file is gone is asked for without conditions when ${when}`, async () => {
    const it = await withLostBody({ settings: { expireAfter: 'refresh' in options ? 3600 : 60 } });
    const answer = await it.get('/large', { options });
    assert.equal(answer.text, LARGE);
    assert.equal(it.requests.at(-1)?.headers.get('if-none-match'), null);
    assert.deepEqual(told(it), ['serialization']);
  });
}

test('without the network a stored body whose file is gone rejects as a miss does, and its entry is gone', async () => {
  const it = await withLostBody({ settings: { expireAfter: 3600, staleIfError: true } });
  it.origin = () => Promise.reject(new TypeError('offline'));
  await assert.rejects(it.get('/large'), { code: 'network' });
  assert.equal((await it.stored()).length, 0);
});

test('the body of a listed entry whose file is gone is not there, and the entry is removed', async () => {
  const it = await withLostBody({ settings: { expireAfter: 3600 } });
  const [entry] = await it.stored();
  assert.ok(entry);
  assert.equal(await it.engine.admin('body', { cacheKey: entry.cacheKey }), undefined);
  assert.equal((await it.stored()).length, 0);
  assert.deepEqual(told(it), ['serialization']);
});

test('a variant whose body a lookup left out is read once it is selected', async () => {
  const stored = memoryBackend();
  const read: string[] = [];
  const backend = withMethods(stored, {
    select: async (hash) => {
      const selection = await stored.select(hash);
      return { ...selection, candidates: selection.candidates.map(({ entry }) => ({ entry, body: undefined })) };
    },
    entry: (cacheKey) => {
      read.push(cacheKey);
      return stored.entry(cacheKey);
    },
  });
  const it = world({ backend, settings: { expireAfter: 3600 }, parts: { createTier: () => NO_TIER } });
  it.origin = (request) => new Response(request.headers.get('x-kind'), { headers: { vary: 'x-kind' } });
  const ask = (kind: string) => it.get('/a', { init: { headers: { 'x-kind': kind } } });
  for (const kind of ['one', 'two', 'three']) await ask(kind);
  const answer = await ask('two');
  assert.equal(answer.source, 'cache');
  assert.equal(answer.text, 'two');
  assert.deepEqual(read, [answer.cacheKey]);
});

test('what stands under a name that is not its own is damaged: a miss, and removed', async () => {
  const it = world({ settings: { expireAfter: 3600 }, parts: { createTier: () => NO_TIER } });
  await it.get('/a');
  const [entry] = await it.stored();
  assert.ok(entry);
  const since = await positionOf(it.backend);
  const other = { ...entry, key: await keyOf(it, '/b') };
  await it.backend.write([{ kind: 'put', entry: other, body: new ArrayBuffer(entry.size), since }]);
  it.events.length = 0;
  const answer = await it.get('/a');
  assert.equal(answer.source, 'network');
  assert.deepEqual(told(it), ['serialization']);
  assert.deepEqual(
    (await it.stored()).map(({ key }) => key),
    [entry.key],
  );
});

async function keyOf(it: World, path: string) {
  const other = world({ settings: { expireAfter: 3600 } });
  await other.get(path);
  const [entry] = await other.stored();
  assert.ok(entry);
  assert.equal(it.settings.cacheName, other.settings.cacheName);
  return entry.key;
}
