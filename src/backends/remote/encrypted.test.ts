import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import { newKey } from '../../serializers/serializers.fixture.js';
import { entryOf, hash, keysOf, put } from '../../storage/contract/contract-ground.cases.js';
import { recordStoreContract } from '../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../storage/record-store.js';
import { encryptedStore } from '../records/encrypted-store.js';
import { MapStore } from '../records/map-store.fixture.js';
import { recordBackend } from '../records/record-backend.js';
import { remoteStore } from './remote.js';

const behind = new Map<string, MapStore>();
const served = await serveGateway({
  stores: (namespace) => {
    const store = behind.get(namespace) ?? new MapStore('store');
    behind.set(namespace, store);
    return store;
  },
});
after(() => served.close());

const key = await newKey();
let made = 0;
const fresh = (): RecordStore =>
  encryptedStore(remoteStore({ url: served.url, token: WRITER, namespace: `n${made++}` }), { key });

for (const { name, run } of recordStoreContract)
  test(`encrypted behind a gateway: ${name}`, () => run(async () => fresh()));

test('a gateway sees neither URLs nor bodies of what its clients encrypt', async () => {
  const namespace = `n${made}`;
  const body = new TextEncoder().encode('pssst');
  const url = 'https://example.test/pssst';
  const backend = recordBackend(fresh());
  await put(backend, entryOf(hash('a'), { url, requestUrl: url, size: body.length }), body.buffer);
  assert.deepEqual(await keysOf(backend), [hash('a')]);
  const records = [...(behind.get(namespace)?.records ?? [])];
  const seen = records.map(([name, { body: bytes, ...record }]) => [
    name,
    record,
    Buffer.from(bytes ?? []).toString('latin1'),
  ]);
  assert.ok(JSON.stringify(seen).includes(hash('a')));
  assert.ok(!JSON.stringify(seen).includes('pssst'));
});
