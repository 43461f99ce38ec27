import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { newKey } from '../../serializers/serializers.fixture.js';
import type { Backend } from '../../storage/backend.js';
import { backendContract } from '../../storage/contract/contract.cases.js';
import {
  aliasOf,
  bytesIn,
  entryOf,
  hash,
  keysOf,
  put,
  writeNow,
} from '../../storage/contract/contract-ground.cases.js';
import { recordStoreContract } from '../../storage/contract/record-store.cases.js';
import type { StoredRecord } from '../../storage/record-store.js';
import { encryptedStore } from './encrypted-store.js';
import { MapStore } from './map-store.fixture.js';
import { recordBackend } from './record-backend.js';

const key = await newKey();

for (const atomicity of ['store', 'key'] as const) {
  for (const { name, run } of recordStoreContract)
    test(`encrypted, atomic by ${atomicity}: ${name}`, () =>
      run(async () => encryptedStore(new MapStore(atomicity), { key })));
}
for (const { name, run } of backendContract)
  test(`encrypted: ${name}`, () => run(async () => recordBackend(encryptedStore(new MapStore('store'), { key }))));

const openOn = (store: MapStore, given: CryptoKey = key): Backend =>
  recordBackend(encryptedStore(store, { key: given }));

const SECRET = 'pssst';
const BODY = new TextEncoder().encode(`${SECRET} body`);

/** A store with a response, one of its variants, an alias and a removal, each of which says the secret. */
async function secretStore(): Promise<MapStore> {
  const store = new MapStore('store');
  const backend = openOn(store);
  const url = `https://example.test/${SECRET}`;
  const own = {
    url,
    requestUrl: url,
    key: entryOf(SECRET).key,
    fields: `x-note:${SECRET}`,
    tags: [SECRET],
    identity: SECRET,
    size: BODY.length,
  };
  await put(backend, entryOf(hash('a'), own), BODY.buffer);
  await put(backend, entryOf(`${hash('b')}~1`, { ...own, selecting: `x:${SECRET}` }), BODY.buffer);
  await writeNow(backend, { kind: 'alias', alias: aliasOf(hash('c'), SECRET, { requestUrl: url }) });
  await backend.remove([{ kind: 'urls', urls: [`${url}/removed`] }]);
  await backend.keepIdentity(SECRET);
  return store;
}

/** Everything that is at rest, as text. */
const atRest = (store: MapStore): string =>
  [...store.records]
    .map(([name, { body, ...record }]) => name + JSON.stringify(record) + Buffer.from(body ?? []).toString('latin1'))
    .join('\n');

test('nothing of a response, an alias, a removal or an identity is at rest in clear', async () => {
  const stored = atRest(await secretStore());
  for (const part of [
    SECRET,
    'example.test',
    'epoch',
    'target',
    'urls',
    Buffer.from(SECRET).toString('base64').slice(0, 6),
  ])
    assert.ok(!stored.includes(part), part);
  assert.ok(stored.includes(hash('a')), 'the hash of a request is in clear');
});

test('a response comes back after another start', async () => {
  const backend = openOn(await secretStore());
  assert.deepEqual(await keysOf(backend), [hash('a'), `${hash('b')}~1`]);
  assert.deepEqual(await bytesIn((await backend.entry(hash('a')))?.body), BODY.buffer);
});

describe('with another key, or none', () => {
  const calls: readonly (readonly [string, (backend: Backend) => Promise<unknown>])[] = [
    ['select', (backend) => backend.select(hash('a'))],
    ['entry', (backend) => backend.entry(hash('a'))],
    ['list', (backend) => backend.list({ after: null, limit: 10 })],
    ['totals', (backend) => backend.totals()],
    ['remove', (backend) => backend.remove([{ kind: 'all' }])],
    ['remove invalid', (backend) => backend.remove([{ kind: 'invalid' }])],
    ['keepIdentity', (backend) => backend.keepIdentity('other')],
    ['put', (backend) => backend.write([{ kind: 'touch', cacheKey: hash('a'), lastUsed: entryOf('a').lastUsed }])],
  ];
  for (const [name, call] of calls) {
    test(`${name} rejects, and nothing is removed`, async () => {
      const store = await secretStore();
      const before = atRest(store);
      const refused = { code: 'backend-unavailable', id: 'storeSealed' };
      await assert.rejects(call(openOn(store, await newKey())), refused);
      await assert.rejects(call(recordBackend(store)), refused);
      assert.equal(atRest(store), before);
    });
  }

  test('a store that is not encrypted is refused, and stays', async () => {
    const store = new MapStore('store');
    await put(recordBackend(store), entryOf(hash('a')));
    await assert.rejects(openOn(store).entry(hash('a')), { id: 'storeSealed' });
    assert.deepEqual(await keysOf(recordBackend(store)), [hash('a')]);
  });

  test('a store that was destroyed can be used with another key', async () => {
    const store = await secretStore();
    const other = openOn(store, await newKey());
    await other.destroy();
    await put(other, entryOf(hash('a')));
    assert.deepEqual(await keysOf(other), [hash('a')]);
  });
});

test('a key that cannot be had rejects, and nothing is removed', async () => {
  const store = await secretStore();
  const failing = encryptedStore(store, { keyStore: { key: () => Promise.reject(new TypeError('no network')) } });
  await assert.rejects(recordBackend(failing).list({ after: null, limit: 10 }), { id: 'keyNotLoaded' });
  assert.equal(store.records.size, 5);
});

describe('what was changed at rest is a miss, never an error nor another response', () => {
  const changed = async (name: string, change: (record: StoredRecord) => StoredRecord): Promise<void> => {
    const store = await secretStore();
    const record = store.records.get(name);
    assert.ok(record);
    store.records.set(name, change(record));
    const backend = openOn(store);
    assert.deepEqual((await backend.select(hash('a'))).candidates, []);
    assert.ok(!(await keysOf(backend)).includes(hash('a')));
    assert.equal(store.records.has(name), false);
  };

  test('a changed head, or one of another record', async () => {
    const other = (await secretStore()).records.get(`${hash('b')}~1`);
    const swapped = (await secretStore()).records.get('state');
    for (const head of [
      null,
      {},
      { kind: 'sealed' },
      { kind: 'sealed', data: '?' },
      { kind: 'sealed', data: 'AAAA' },
      other?.head,
      swapped?.head,
    ])
      await changed(hash('a'), (record) => ({ ...record, head }));
    await changed(hash('a'), (record) => ({ ...record, version: 'other' }));
  });

  test('any changed byte of a body, and one of another record', async () => {
    const store = await secretStore();
    const body = store.records.get(hash('a'))?.body ?? new Uint8Array();
    for (let at = 8; at < body.length; at += 1)
      await changed(hash('a'), (record) => ({
        ...record,
        body: (record.body ?? body).map((byte, index) => (index === at ? byte ^ 1 : byte)),
      }));
    const other = store.records.get(`${hash('b')}~1`)?.body;
    await changed(hash('a'), (record) => ({ ...record, body: other }));
    await changed(hash('a'), (record) => ({ ...record, body: body.slice(0, 30) }));
  });

  test('a changed state', async () => {
    const anyFlip = fc.asyncProperty(fc.nat({ max: 200 }), async (at) => {
      const store = await secretStore();
      const record = store.records.get('state');
      const data = String(Object(record?.head).data);
      const flipped = data.slice(0, at + 12) + (data[at + 12] === 'A' ? 'B' : 'A') + data.slice(at + 13);
      if (record) store.records.set('state', { ...record, head: { kind: 'sealed', data: flipped } });
      const { candidates } = await openOn(store).select(hash('a'));
      for (const { body } of candidates) assert.deepEqual(await bytesIn(body), BODY.buffer);
    });
    await fc.assert(anyFlip, { numRuns: 30 });
  });
});
