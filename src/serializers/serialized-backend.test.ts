import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { fail } from '../errors.js';
import type { Backend, Write } from '../storage/backend.js';
import { backendContract } from '../storage/contract/contract.cases.js';
import { bytesIn, bytesOf, entryOf, hash, keysOf, put, writeNow } from '../storage/contract/contract-ground.cases.js';
import type { StoredBody } from '../storage/entry.js';
import { withSerializer } from './serialized-backend.js';
import type { Serializer } from './serializer.js';

/** A prefix of four bytes that identifies encoded bodies. */
const MARK = Uint8Array.of(7, 7, 7, 7);

const marked: Serializer = {
  name: 'marked',
  encode: async ({ body }) => new Blob([MARK, ...(body === null ? [] : [body])]).arrayBuffer(),
  decode: async ({ body }) => unmarked(body),
};

async function unmarked(body: StoredBody): Promise<ArrayBuffer> {
  const bytes = (await bytesIn(body)) ?? new ArrayBuffer(0);
  if (!new Uint8Array(bytes.slice(0, 4)).every((byte) => byte === 7)) throw new RangeError('not ours');
  return bytes.slice(4);
}

const same: Serializer = { name: 'same', encode: async ({ body }) => body, decode: async ({ body }) => body };

for (const { name, run } of backendContract) {
  test(`behind a serializer: ${name}`, () => run(async () => withSerializer(memoryBackend(), same)));
}

test('[ST-04] a body is stored as the serializer encodes it, and read as it was', async () => {
  const store = memoryBackend();
  const backend = withSerializer(store, marked);
  await put(backend, entryOf(hash('a')));
  assert.equal((await bytesIn((await store.entry(hash('a')))?.body))?.byteLength, 7);
  const found = await backend.entry(hash('a'));
  assert.deepEqual(await bytesIn(found?.body), bytesOf(3));
  assert.equal(found?.entry.size, 3);
  assert.equal((await backend.select(hash('a'))).candidates.length, 1);
});

test('[ST-04] a freshened entry keeps its encoded body', async () => {
  const backend = withSerializer(memoryBackend(), marked);
  await put(backend, entryOf(hash('a')));
  await writeNow(backend, { kind: 'freshen', entry: entryOf(hash('a'), { etag: '"v2"' }) });
  const found = await backend.entry(hash('a'));
  assert.deepEqual([found?.entry.etag, await bytesIn(found?.body)], ['"v2"', bytesOf(3)]);
});

test('[ST-03] a body that cannot be decoded is a miss, never an error, and is removed as invalid', async () => {
  const store = memoryBackend();
  await put(store, entryOf(hash('a')));
  const backend = withSerializer(store, marked);
  await put(backend, entryOf(hash('b')));
  assert.deepEqual(await backend.remove([{ kind: 'invalid' }]), [hash('a')]);
  assert.deepEqual(await keysOf(store), [hash('b')]);
});

for (const [how, look] of [
  ['select', async (backend: Backend) => (await backend.select(hash('a'))).candidates],
  ['entry', async (backend: Backend) => [await backend.entry(hash('a'))].filter((one) => one !== undefined)],
] as const) {
  test(`[ST-03] a lookup by ${how} removes what it cannot decode, and says so`, async () => {
    const store = memoryBackend();
    await put(store, entryOf(hash('a')));
    await put(store, entryOf(hash('b')));
    const backend = withSerializer(store, marked);
    const damaged: string[] = [];
    backend.onDamaged?.((cacheKeys) => damaged.push(...cacheKeys));
    assert.deepEqual(await look(backend), []);
    assert.deepEqual([await keysOf(store), damaged], [[hash('b')], [hash('a')]]);
  });

  test(`a lookup by ${how} leaves what somebody else has encoded`, async () => {
    const store = memoryBackend();
    await put(store, entryOf(hash('a')));
    const backend = withSerializer(store, { ...marked, decode: async () => undefined });
    assert.deepEqual(await look(backend), []);
    assert.deepEqual(await keysOf(store), [hash('a')]);
  });

  test(`a lookup by ${how} rejects and removes nothing where decoding is not possible at all`, async () => {
    const store = memoryBackend();
    await put(store, entryOf(hash('a')));
    const missing = fail('bad-option', 'serializerNeedsPackage', 'yaml');
    const backend = withSerializer(store, { ...marked, decode: () => Promise.reject(missing) });
    await assert.rejects(look(backend), missing);
    assert.deepEqual(await keysOf(store), [hash('a')]);
  });
}

test('[ST-03] what is asked for after a damaged response is stored in its place', async () => {
  const store = memoryBackend();
  await put(store, entryOf(hash('a')));
  const backend = withSerializer(store, marked);
  const { position } = await backend.select(hash('a'));
  const again: Write = { kind: 'put', entry: entryOf(hash('a')), body: bytesOf(3), since: position };
  assert.deepEqual(await backend.write([again]), ['written']);
  assert.deepEqual(await bytesIn((await backend.entry(hash('a')))?.body), bytesOf(3));
});

test('[ST-03] a body that cannot be encoded rejects with the cause', async () => {
  const broken: Serializer = { ...marked, encode: () => Promise.reject(new RangeError('broken')) };
  await assert.rejects(put(withSerializer(memoryBackend(), broken), entryOf(hash('a'))), { code: 'serialization' });
});

test('[ST-03] a decoded body of another length is invalid', async () => {
  const cut: Serializer = { ...same, decode: async () => bytesOf(2) };
  const backend = withSerializer(memoryBackend(), cut);
  await put(backend, entryOf(hash('a')));
  assert.equal(await backend.entry(hash('a')), undefined);
});
