import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aliasOf,
  at,
  bytesIn,
  bytesOf,
  entryOf,
  expectExactTotals,
  hash,
  keysOf,
  positionOf,
  put,
  writeNow,
} from '../../storage/contract/contract-ground.cases.js';
import type { RecordChange, RecordStore } from '../../storage/record-store.js';
import { MapStore } from './map-store.fixture.js';
import { recordBackend } from './record-backend.js';

const KEYS = ['a', 'b', 'c'].map(hash);

/** A generator of numbers from 0 to 1, the same each time. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The same store with calls that take some turns, so that those of several processes mix. */
function slowed(store: RecordStore, random: () => number): RecordStore {
  const pause = async (): Promise<void> => {
    for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1) await new Promise(setImmediate);
  };
  const paused =
    <Args extends unknown[], Value>(call: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      await pause();
      const value = await call(...args);
      await pause();
      return value;
    };
  return {
    name: store.name,
    atomicity: store.atomicity,
    get: paused(store.get.bind(store)),
    set: paused(store.set.bind(store)),
    heads: paused(store.heads.bind(store)),
    clear: paused(store.clear.bind(store)),
    close: () => undefined,
  };
}

for (const atomicity of ['store', 'key'] as const) {
  test(`by ${atomicity}: whatever was on its way when everything was removed by another process is gone`, async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = numbersFrom(seed);
      const store = new MapStore(atomicity);
      const [one, other, remover] = [0, 1, 2].map(() => recordBackend(slowed(store, random)));
      assert.ok(one && other && remover);
      const [first, second] = [await positionOf(one), await positionOf(other)];
      const writes = KEYS.flatMap((key, index) => [
        one.write([{ kind: 'put', entry: entryOf(key), body: bytesOf(3), since: first }]),
        other.write([
          { kind: 'put', entry: entryOf(`${key}~1`, { requestTime: at(index) }), body: bytesOf(3), since: second },
        ]),
      ]);
      const settled = await Promise.all([...writes, remover.remove([{ kind: 'all' }])]);
      assert.deepEqual(await keysOf(recordBackend(store)), [], `seed ${seed}: ${JSON.stringify(settled)}`);
      assert.deepEqual([...store.records.keys()], ['state'], `seed ${seed}`);
    }
  });

  test(`by ${atomicity}: of a group of writes, too, nothing outlives a removal by another process`, async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = numbersFrom(seed);
      const store = new MapStore(atomicity);
      const [one, other, remover] = [0, 1, 2].map(() => recordBackend(slowed(store, random)));
      assert.ok(one && other && remover);
      const since = await positionOf(one);
      const group = KEYS.map((key) => ({ kind: 'put', entry: entryOf(key), body: bytesOf(3), since }) as const);
      const rivals = KEYS.slice(1).map((key) =>
        other.write([{ kind: 'put', entry: entryOf(key), body: bytesOf(3), since }]),
      );
      await Promise.all([one.write(group), ...rivals, remover.remove([{ kind: 'keys', keys: KEYS }])]);
      assert.deepEqual([...store.records.keys()], ['state'], `seed ${seed}`);
    }
  });

  test(`by ${atomicity}: what another process puts under the same keys is whole, and the last one asked for stays`, async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = numbersFrom(seed);
      const store = new MapStore(atomicity);
      const processes = [0, 1, 2].map(() => recordBackend(slowed(store, random)));
      const since = await positionOf(recordBackend(store));
      const outcomes = processes.flatMap((process, index) =>
        KEYS.map((key) => {
          const entry = entryOf(key, { requestTime: at(index), size: index + 1 });
          return process.write([{ kind: 'put', entry, body: bytesOf(index + 1), since }]);
        }),
      );
      await Promise.all(outcomes);
      const reader = recordBackend(store);
      for (const key of KEYS) {
        const found = await reader.entry(key);
        assert.equal(found?.entry.requestTime, at(2), `seed ${seed}`);
        assert.deepEqual(await bytesIn(found.body), bytesOf(3));
      }
      await expectExactTotals(reader, 'writes of several processes');
    }
  });

  test(`by ${atomicity}: a removal while others use and freshen the entry removes it`, async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = numbersFrom(seed);
      const store = new MapStore(atomicity);
      const [user, remover] = [recordBackend(slowed(store, random)), recordBackend(slowed(store, random))];
      const [key = ''] = KEYS;
      await put(user, entryOf(key));
      const since = await positionOf(user);
      await Promise.all([
        user.write([{ kind: 'touch', cacheKey: key, lastUsed: at(50) }]),
        user.write([{ kind: 'freshen', entry: entryOf(key, { etag: '"v2"' }), since }]),
        user.write([{ kind: 'touch', cacheKey: key, lastUsed: at(60) }]),
        remover.remove([{ kind: 'urls', urls: [entryOf(key).requestUrl] }]),
      ]);
      assert.equal(await recordBackend(store).entry(key), undefined, `seed ${seed}`);
      assert.equal(store.records.size, 1, `seed ${seed}: only the state is left`);
    }
  });

  test(`by ${atomicity}: a process that dies after any change leaves a store without anything torn`, async () => {
    for (let changes = 0; ; changes += 1) {
      const store = new MapStore(atomicity);
      const isThrough = await runUntilDeath(store, changes);
      const next = recordBackend(store);
      for (const key of await keysOf(next)) {
        const found = await next.entry(key);
        assert.deepEqual(found && (await bytesIn(found.body)), bytesOf(found?.entry.size ?? -1), `${changes}: ${key}`);
      }
      await expectExactTotals(next, `death after ${changes} changes`);
      for (const key of KEYS) {
        const { candidates, alias } = await next.select(key);
        assert.ok(alias === null || candidates.length === 0, 'an alias or responses');
        assert.ok(new Set(candidates.map(({ entry }) => entry.cacheKey === key)).size <= 1, 'one form');
      }
      await put(next, entryOf(KEYS[0] ?? ''));
      await next.remove([{ kind: 'all' }, { kind: 'invalid' }]);
      assert.deepEqual([...store.records.keys()], ['state'], `death after ${changes} changes: nothing is left over`);
      if (isThrough) break;
    }
  });
}

/** Everything that changes a store, by a process that dies after so many changes; true if it lived to the end. */
async function runUntilDeath(store: MapStore, changes: number): Promise<boolean> {
  const death = new Error('dead');
  let left = changes;
  const dying: RecordStore = {
    name: store.name,
    atomicity: store.atomicity,
    get: store.get.bind(store),
    heads: store.heads.bind(store),
    clear: store.clear.bind(store),
    close: () => undefined,
    set: async (all) => {
      if (store.atomicity === 'store') return left-- > 0 ? store.set(all) : Promise.reject(death);
      const done: boolean[] = [];
      for (const change of all) {
        if (left-- <= 0) throw death;
        done.push(...(await store.set([change] satisfies readonly RecordChange[])));
      }
      return done;
    },
  };
  const backend = recordBackend(dying);
  const [a = '', b = '', c = ''] = KEYS;
  try {
    await put(backend, entryOf(a, { size: 10 }));
    await put(backend, entryOf(`${b}~1`, { size: 20 }));
    await put(backend, entryOf(`${b}~2`, { size: 30 }));
    await put(backend, entryOf(`${b}~1`, { size: 21, requestTime: at(1) }));
    await put(backend, entryOf(b, { size: 22, requestTime: at(2) }));
    await put(backend, entryOf(`${a}~1`, { size: 11, requestTime: at(3) }));
    await writeNow(backend, { kind: 'alias', alias: aliasOf(a, b, { requestTime: at(4) }) });
    await put(backend, entryOf(c, { size: 5, expires: at(-1) }));
    await backend.evict({ maxBytes: 10_000, maxEntries: 1, now: at(0) });
    await backend.remove([{ kind: 'expired', now: at(0) }]);
    await put(backend, entryOf(`${c}~9`, { size: 7 }));
    await backend.remove([{ kind: 'keys', keys: [c] }]);
    return true;
  } catch (error) {
    if (error instanceof Error && (error === death || error.cause === death)) return false;
    throw error;
  }
}
