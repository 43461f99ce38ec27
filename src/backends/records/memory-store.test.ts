import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewRecord, RecordStore } from '../../storage/record-store.js';
import { memoryStore } from './memory-store.js';

const record = (expires: number | null, bytes = 1000): NewRecord => ({
  version: '1',
  head: {},
  body: new Uint8Array(bytes),
  expires,
});

const put = (store: RecordStore, key: string, own: NewRecord): Promise<readonly boolean[]> =>
  store.set([{ key, expected: null, record: own }]);

const has = async (store: RecordStore, key: string): Promise<boolean> =>
  (await store.get([key], 'head'))[0] !== undefined;

test('a stale record stays for a while, and is then gone from reads, conditions and listings', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1000 });
  const store = memoryStore({ staleFor: 10 });
  await put(store, 'a', record(2000));
  await put(store, 'b', record(null));
  t.mock.timers.setTime(11_999);
  assert.equal(await has(store, 'a'), true);
  t.mock.timers.setTime(12_000);
  assert.equal(await has(store, 'a'), false);
  assert.deepEqual(
    (await store.heads(null)).records.map(({ key }) => key),
    ['b'],
  );
  assert.deepEqual(await put(store, 'a', record(null)), [true]);
});

test('above the bound, the records go that were used least recently', async () => {
  const store = memoryStore({ maxBytes: 3500 });
  for (const key of ['a', 'b', 'c']) await put(store, key, record(null));
  await has(store, 'a');
  await put(store, 'd', record(null));
  const left = await Promise.all(['a', 'b', 'c', 'd'].map((key) => has(store, key)));
  assert.deepEqual(left, [true, false, true, true]);
});

test('a body that is a view keeps no more than itself', async () => {
  const store = memoryStore();
  const body = new Uint8Array(1_000_000).subarray(0, 10);
  await put(store, 'a', { ...record(null), body });
  assert.equal((await store.get(['a'], 'whole'))[0]?.body?.buffer.byteLength, 10);
});
