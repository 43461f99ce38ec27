import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError, fail } from '../../errors.js';
import type { Backend } from '../../storage/backend.js';
import { at, bytesOf, entryOf, hash, keysOf, positionOf, put } from '../../storage/contract/contract-ground.cases.js';
import type { RecordChange } from '../../storage/record-store.js';
import { MapStore } from './map-store.fixture.js';
import { recordBackend } from './record-backend.js';

const KEYS = Array.from({ length: 50 }, (_, index) => hash(`k${index}x`));

/** A store that counts its calls, and refuses what it is told to. */
class CountingStore extends MapStore {
  gets = 0;
  sets = 0;
  refuse: (changes: readonly RecordChange[]) => Error | undefined = () => undefined;

  override get(...args: Parameters<MapStore['get']>): ReturnType<MapStore['get']> {
    this.gets += 1;
    return super.get(...args);
  }

  override async set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    this.sets += 1;
    const error = this.refuse(changes);
    if (error !== undefined) throw error;
    return super.set(changes);
  }
}

/** One put of each at the same time; gives the outcomes. */
async function putAll(backend: Backend): Promise<readonly string[]> {
  const since = await positionOf(backend);
  const write = async (key: string): Promise<string> => {
    const [outcome] = await backend.write([{ kind: 'put', entry: entryOf(key), body: bytesOf(3), since }]);
    return outcome ?? 'none';
  };
  return Promise.all(
    KEYS.map((key) => write(key).catch((error) => (error instanceof CacheError ? error.code : 'other'))),
  );
}

const concerns = (changes: readonly RecordChange[], wanted: string): boolean =>
  changes.some(({ key }) => key === wanted);

for (const atomicity of ['store', 'key'] as const) {
  test(`by ${atomicity}: writes that come while another one is under way are carried out together`, async () => {
    const store = new CountingStore(atomicity);
    const backend = recordBackend(store);
    await put(backend, entryOf(hash('first')));
    store.sets = 0;
    assert.deepEqual(new Set(await putAll(backend)), new Set(['written']));
    assert.equal(store.sets, 2);
    assert.equal((await keysOf(backend)).length, KEYS.length + 1);
  });

  test(`by ${atomicity}: a write that the store refuses does not take those beside it with it`, async () => {
    const store = new CountingStore(atomicity);
    const [, , third = ''] = KEYS;
    store.refuse = (changes) => (concerns(changes, third) ? fail('quota', 'quotaExceeded', 'map') : undefined);
    const outcomes = await putAll(recordBackend(store));
    assert.deepEqual(
      outcomes.flatMap((outcome, index) => (outcome === 'written' ? [] : [index, outcome])),
      [2, 'quota'],
    );
  });
}

test('where the store is away, all writes that wait fail after one try', async () => {
  const store = new CountingStore('store');
  const backend = recordBackend(store);
  await put(backend, entryOf(hash('first')));
  store.sets = 0;
  store.refuse = () => fail('backend-unavailable', 'storeFailed', 'map');
  assert.deepEqual(new Set(await putAll(backend)), new Set(['backend-unavailable']));
  assert.equal(store.sets, 2);
});

test('a write after a lookup that found nothing is one call of a store with transactions', async () => {
  const store = new CountingStore('store');
  const backend = recordBackend(store);
  const [key = hash('none')] = KEYS;
  await put(backend, entryOf(hash('first')));
  const { position: since } = await backend.select(key);
  [store.gets, store.sets] = [0, 0];
  assert.deepEqual(await backend.write([{ kind: 'put', entry: entryOf(key), body: bytesOf(3), since }]), ['written']);
  assert.deepEqual([store.gets, store.sets], [0, 1]);
});

test('a write after a lookup that found nothing yields to what another process has put there since, or removed', async () => {
  const store = new MapStore('store');
  const [one, other] = [recordBackend(store), recordBackend(store)];
  const [key = hash('none'), second = hash('none')] = KEYS;
  await put(one, entryOf(hash('first')));
  const [{ position: since }] = await Promise.all([one.select(key), one.select(second)]);
  await put(other, entryOf(key, { requestTime: at(1000) }));
  await other.remove([{ kind: 'keys', keys: [second] }]);
  const outcomes = [
    await one.write([{ kind: 'put', entry: entryOf(key), body: bytesOf(3), since }]),
    await one.write([{ kind: 'put', entry: entryOf(second), body: bytesOf(3), since }]),
  ];
  assert.deepEqual(outcomes.flat(), ['refused', 'refused']);
});

test('of writes without a lookup, as in an import, those after one that found nothing do not read first', async () => {
  const store = new CountingStore('store');
  const backend = recordBackend(store);
  const since = await positionOf(backend);
  const write = async (key: string, requestTime = at(0)): Promise<readonly string[]> =>
    backend.write([{ kind: 'put', entry: entryOf(key, { requestTime }), body: bytesOf(3), since }]);
  const [one = hash('none'), second = hash('none'), third = hash('none')] = KEYS;
  await write(one);
  [store.gets, store.sets] = [0, 0];
  assert.deepEqual(await write(second), ['written']);
  assert.deepEqual([store.gets, store.sets], [0, 1]);
  // Another process has put a later one: the guess fails, and the write yields to it.
  await put(recordBackend(store), entryOf(third, { requestTime: at(1000) }));
  assert.deepEqual(await write(third), ['refused']);
  [store.gets, store.sets] = [0, 0];
  assert.deepEqual(await write(one, at(2000)), ['written']);
  assert.deepEqual([store.gets, store.sets], [1, 1]);
});
