import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encryptedStore } from '../backends/records/encrypted-store.js';
import { MapStore } from '../backends/records/map-store.fixture.js';
import { recordBackend } from '../backends/records/record-backend.js';
import { encodeCalls } from '../backends/remote/wire.js';
import { NEVER } from '../http/units.js';
import { at, entryOf, hash, keysOf, NOW, put } from '../storage/contract/contract-ground.cases.js';
import { createGateway } from './gateway.js';
import { WRITER } from './loopback.fixture.js';
import { sweepStale } from './sweep.js';

test('a sweep removes what was stale before a moment, page by page, and nothing else', async () => {
  const store = new MapStore('store', 2);
  const backend = recordBackend(store);
  const stale = ['a', 'b', 'c'].map((name) => hash(name));
  for (const key of stale) await put(backend, entryOf(key, { expires: at(-1000) }));
  const variant = `${hash('d')}~1`;
  await put(backend, entryOf(variant, { expires: at(-1000), vary: ['accept'] }));
  await put(backend, entryOf(hash('fresh'), { expires: at(60_000) }));
  await put(backend, entryOf(hash('never'), { expires: NEVER }));
  assert.equal(await sweepStale(store, NOW - 2000), 0);
  assert.equal(await sweepStale(store, NOW), 4);
  assert.deepEqual(await keysOf(backend), [hash('fresh'), hash('never')]);
  assert.deepEqual((await backend.select(hash('d'))).candidates, []);
  await put(backend, entryOf(variant, { vary: ['accept'] }));
  assert.equal((await backend.select(hash('d'))).candidates.length, 1);
});

test('a sweep knows when encrypted responses expire, which are nothing else to it', async () => {
  const store = new MapStore('store');
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const backend = recordBackend(encryptedStore(store, { key }));
  await put(backend, entryOf(hash('a'), { expires: at(-1000) }));
  await put(backend, entryOf(hash('fresh'), { expires: at(60_000) }));
  await put(backend, entryOf(hash('never'), { expires: NEVER }));
  assert.equal(await sweepStale(store, NOW), 1);
  assert.deepEqual(await keysOf(backend), [hash('fresh'), hash('never')]);
});

test('a gateway sweeps its stores every so often, until it is stopped', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const store = new MapStore('store');
  const gateway = createGateway({
    stores: () => store,
    tokens: [{ token: WRITER, access: 'write' }],
    sweepEvery: 60,
    staleFor: 0,
  });
  await put(recordBackend(store), entryOf(hash('a')));
  const headers = { authorization: `Bearer ${WRITER}` };
  const body = encodeCalls([{ op: 'get', keys: ['a'], part: 'head' }]);
  await gateway(new Request('http://gateway.test/shop/$batch', { method: 'POST', headers, body }));
  t.mock.timers.tick(60_000);
  while (store.records.has(hash('a'))) await new Promise((resolve) => setImmediate(resolve));
  await gateway.stop();
  await put(recordBackend(store), entryOf(hash('b')));
  t.mock.timers.tick(600_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(store.records.has(hash('b')));
});
