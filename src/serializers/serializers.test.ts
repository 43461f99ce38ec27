import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryBackend } from '../backends/memory/memory.js';
import type { Backend } from '../storage/backend.js';
import { backendContract } from '../storage/contract/contract.cases.js';
import { at, bytesIn, entryOf, hash, put } from '../storage/contract/contract-ground.cases.js';
import { withMethods } from '../storage/with-methods.js';
import { anyResponse } from './responses.fixture.js';
import { withSerializer } from './serialized-backend.js';
import type { Serializer } from './serializer.js';
import { SERIALIZERS } from './serializers.fixture.js';
import { gzip } from './stages/gzip.js';
import { pipeline } from './stages/pipeline.js';

/** Totals count what is stored, so listings show it here, too; those of a session show the size of the body. */
async function openBackend(serializer: Serializer): Promise<Backend> {
  const store = memoryBackend();
  return withMethods(withSerializer(store, serializer), { list: (query) => store.list(query) });
}

const CONTRACT = ['json, decoded', 'yaml', 'bson', 'encrypt', 'json+gzip+encrypt'];
/** Their bounds in bytes are for bodies as they are. */
const isAboutBytes = ({ name }: { readonly name: string }): boolean => name.startsWith('eviction');

for (const serializer of SERIALIZERS.filter(({ name }) => CONTRACT.includes(name))) {
  for (const { name, run } of backendContract.filter((one) => !isAboutBytes(one)))
    test(`${serializer.name}: ${name}`, () => run(() => openBackend(serializer)));
}

test('bounds in bytes are about what is stored', async () => {
  const serializer = pipeline([gzip()], 'small');
  const backend = withSerializer(memoryBackend(), serializer);
  for (const name of ['a', 'b', 'c'])
    await put(backend, entryOf(hash(name), { size: 100_000 }), new ArrayBuffer(100_000));
  assert.deepEqual(await backend.evict({ maxBytes: 10_000, maxEntries: 10, now: at(0) }), []);
  assert.ok((await backend.totals()).bytes < 10_000);
  assert.equal((await backend.list({ after: null, limit: 1 })).entries[0]?.size, 100_000);
});

for (const serializer of SERIALIZERS) {
  test(`[Z-08] ${serializer.name}: any response comes back as it was`, async () => {
    const comesBack = fc.asyncProperty(anyResponse, async ({ entry, body }) => {
      const encoded = await serializer.encode({ entry, body: body?.slice().buffer ?? null });
      const decoded = encoded === null ? null : await serializer.decode({ entry, body: encoded });
      assert.deepEqual(decoded, body?.slice().buffer ?? null);
    });
    await fc.assert(comesBack, { numRuns: 50 });
  });

  test(`[Z-08] ${serializer.name}: a body that is a Blob comes back`, async () => {
    const backend = withSerializer(memoryBackend(), serializer);
    const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
    await put(backend, entryOf(hash('a'), { size: bytes.length }), new Blob([bytes]));
    assert.deepEqual(await bytesIn((await backend.entry(hash('a')))?.body), bytes.buffer);
  });
}
