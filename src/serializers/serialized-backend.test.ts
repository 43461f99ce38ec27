import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
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
  assert.equal(await backend.entry(hash('a')), undefined);
  assert.deepEqual((await backend.select(hash('a'))).candidates, []);
  assert.deepEqual(await backend.remove([{ kind: 'invalid' }]), [hash('a')]);
  assert.deepEqual(await keysOf(store), [hash('b')]);
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
