import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend } from '../../storage/backend.js';
import { backendContract } from '../../storage/contract/contract.cases.js';
import {
  at,
  bytesIn,
  bytesOf,
  entryOf,
  hash,
  keysOf,
  positionOf,
  put,
  writeNow,
} from '../../storage/contract/contract-ground.cases.js';
import type { StoredBody } from '../../storage/entry.js';
import { memoryBackend } from '../memory/memory.js';
import { MapBodies, openBeside } from './beside.fixture.js';
import type { NamedEntry } from './body-store.js';

for (const { name, run } of backendContract) {
  test(`with bodies beside the entries: ${name}`, () => run(async () => openBeside().backend));
}

const bodyIn = async (backend: Backend, name: string): Promise<ArrayBuffer | null> =>
  bytesIn((await backend.entry(hash(name)))?.body);

test('an entry is given as it was stored, whatever is noted about the place of its body', async () => {
  const { backend, entries } = openBeside();
  await put(backend, entryOf(hash('a')));
  assert.equal(typeof (await entries.entry(hash('a')))?.entry.bodyName, 'string');
  const given = [
    (await backend.entry(hash('a')))?.entry,
    (await backend.select(hash('a'))).candidates[0]?.entry,
    (await backend.list({ after: null, limit: 1 })).entries[0],
  ];
  for (const entry of given) assert.ok(entry !== undefined && !('bodyName' in entry) && !('storedSize' in entry));
});

test('a replaced body is deleted, and a freshened entry keeps its body', async () => {
  const { backend, bodies } = openBeside();
  await put(backend, entryOf(hash('a'), { size: 3 }));
  await put(backend, entryOf(hash('a'), { size: 5, requestTime: at(9) }));
  await writeNow(backend, {
    kind: 'freshen',
    entry: entryOf(hash('a'), { size: 5, requestTime: at(10), etag: '"2"' }),
  });
  assert.equal(bodies.stored.size, 1);
  assert.deepEqual(await bodyIn(backend, 'a'), bytesOf(5));
});

test('the body of a refused response is deleted, that of the stored one stays', async () => {
  const { backend, bodies } = openBeside();
  const since = await positionOf(backend);
  await put(backend, entryOf(hash('a')));
  await backend.remove([{ kind: 'keys', keys: [hash('b')] }]);
  const late = { kind: 'put', entry: entryOf(hash('b')), body: bytesOf(3), since } as const;
  assert.deepEqual(await backend.write([late]), ['refused']);
  assert.equal(bodies.stored.size, 1);
  assert.deepEqual(await bodyIn(backend, 'a'), bytesOf(3));
});

test('of several bodies of one group, the last one of each entry is left', async () => {
  const { backend, bodies } = openBeside();
  const since = await positionOf(backend);
  const puts = [3, 4, 5].map(
    (size) =>
      ({
        kind: 'put',
        entry: entryOf(hash('a'), { size, requestTime: at(size) }),
        body: bytesOf(size),
        since,
      }) as const,
  );
  await backend.write(puts);
  assert.equal(bodies.stored.size, 1);
  assert.deepEqual(await bodyIn(backend, 'a'), bytesOf(5));
});

const REMOVALS: readonly (readonly [what: string, remove: (backend: Backend) => Promise<unknown>])[] = [
  ['deleted', (backend) => backend.remove([{ kind: 'keys', keys: [hash('gone')] }])],
  ['expired', (backend) => backend.remove([{ kind: 'expired', now: at(1000) }])],
  ['evicted', (backend) => backend.evict({ maxEntries: 1, maxBytes: Number.POSITIVE_INFINITY, now: at(0) })],
];

for (const [what, remove] of REMOVALS) {
  test(`what is ${what} takes its body with it, and no other`, async () => {
    const { backend, bodies } = openBeside();
    await put(backend, entryOf(hash('gone'), { expires: at(1000), lastUsed: at(0) }));
    await put(backend, entryOf(hash('stays')));
    await remove(backend);
    assert.deepEqual(await keysOf(backend), [hash('stays')]);
    assert.equal(bodies.stored.size, 1);
    assert.deepEqual(await bodyIn(backend, 'stays'), bytesOf(3));
  });
}

for (const remove of ['clear', 'destroy'] as const) {
  test(`to ${remove} the store deletes all bodies, those without an entry among them`, async () => {
    const { backend, bodies } = openBeside();
    await put(backend, entryOf(hash('a')));
    bodies.stored.set('orphan', bytesOf(1));
    await (remove === 'clear' ? backend.remove([{ kind: 'all' }]) : backend.destroy());
    assert.equal(bodies.stored.size, 0);
  });
}

test('an entry whose body is gone is a miss, is removed, and is reported as damaged', async () => {
  const { backend, bodies } = openBeside();
  const damaged: string[] = [];
  backend.onDamaged?.((cacheKeys) => damaged.push(...cacheKeys));
  await put(backend, entryOf(hash('a')));
  await put(backend, entryOf(hash('b')));
  bodies.stored.clear();
  const { candidates, position } = await backend.select(hash('a'));
  assert.deepEqual(candidates, []);
  assert.equal(await backend.entry(hash('b')), undefined);
  assert.deepEqual(damaged, [hash('a'), hash('b')]);
  assert.deepEqual(await keysOf(backend), []);
  const write = { kind: 'put', entry: entryOf(hash('a')), body: bytesOf(3), since: position } as const;
  assert.deepEqual(await backend.write([write]), ['written']);
});

test('a body that is replaced while it is looked for is no damage', async () => {
  const { backend, bodies } = openBeside();
  await put(backend, entryOf(hash('a')));
  const { get } = bodies;
  bodies.get = async (entry) => {
    bodies.get = get;
    await put(backend, entryOf(hash('a'), { size: 5, requestTime: at(9) }));
    return get(entry);
  };
  const { candidates } = await backend.select(hash('a'));
  assert.deepEqual(await bytesIn(candidates[0]?.body), bytesOf(5));
});

test('an invalid entry is removed without being looked up', async () => {
  const { backend, bodies } = openBeside();
  await put(backend, entryOf(hash('a')));
  await put(backend, entryOf(hash('b')));
  bodies.stored.delete((await bodies.places())[0]?.at ?? '');
  assert.deepEqual(await backend.remove([{ kind: 'invalid' }]), [hash('a')]);
  assert.deepEqual(await keysOf(backend), [hash('b')]);
});

test('orphans are swept after the first write, when there is time, and no other bodies', async () => {
  const { backend, bodies, rest } = openBeside();
  await put(backend, entryOf(hash('a')));
  bodies.stored.set('orphan', bytesOf(1));
  const swept = new Promise((resolve) => {
    bodies.deletePlace = async ({ at }) => resolve(bodies.stored.delete(at));
  });
  rest();
  await swept;
  assert.equal(bodies.stored.has('orphan'), false);
  assert.deepEqual(await bodyIn(backend, 'a'), bytesOf(3));
});

test('the store is swept once a day: another engine sweeps it again after that time', async () => {
  const DAY = 24 * 3600 * 1000;
  const { bodies, entries, locks } = openBeside();
  const sweeps: number[] = [];
  const { places } = bodies;
  for (const now of [0, 1000, DAY - 1, DAY, DAY + 1]) {
    const engine = openBeside({ bodies, entries, locks });
    engine.time.now = now;
    bodies.places = () => {
      sweeps.push(now);
      return places();
    };
    await put(engine.backend, entryOf(hash(`n${now}`)));
    const noted = new Promise<void>((resolve) => {
      const { lastSweep } = bodies;
      bodies.lastSweep = async () => {
        bodies.lastSweep = lastSweep;
        queueMicrotask(resolve);
        return lastSweep();
      };
    });
    engine.rest();
    await noted;
    await new Promise(setImmediate);
  }
  assert.deepEqual(sweeps, [0, DAY]);
});

test('whoever dies before a body is at its last place leaves a note by which the next one sweeps at once', async () => {
  const bodies = new MapBodies();
  bodies.swept = 5;
  const settled: (() => void)[] = [];
  const unsettled = Object.assign(bodies, {
    put: async ({ bodyName }: NamedEntry, body: NonNullable<StoredBody>) => {
      bodies.stored.set(bodyName, body);
      return false;
    },
    settle: () => new Promise<boolean>((resolve) => settled.push(() => resolve(true))),
  });
  const { backend, rest, locks } = openBeside({ bodies: unsettled });
  const writing = put(backend, entryOf(hash('a')));
  while (settled.length === 0) await new Promise(setImmediate);
  assert.ok(Number.isNaN(bodies.swept), 'while it is under way');
  for (const resolve of settled) resolve();
  await writing;
  rest();
  while (Number.isNaN(bodies.swept)) await new Promise(setImmediate);
  assert.equal(bodies.swept, 5, 'as it was before');

  bodies.swept = Number.NaN;
  bodies.stored.set('orphan', bytesOf(3));
  const next = openBeside({ bodies, locks });
  await next.backend.select(hash('a'));
  next.rest();
  while (bodies.stored.has('orphan')) await new Promise(setImmediate);
});

test('a body whose entry is not written yet is no orphan, whichever engine writes it', async () => {
  const first = openBeside();
  const second = openBeside({ bodies: first.bodies, locks: first.locks, entries: first.entries });
  let isStored = (): void => undefined;
  const stored = new Promise<void>((resolve) => {
    isStored = resolve;
  });
  let goOn = (): void => undefined;
  const isSwept = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { entries } = first;
  const write = entries.write.bind(entries);
  entries.write = async (writes) => {
    isStored();
    await isSwept;
    return write(writes);
  };
  const putting = put(first.backend, entryOf(hash('a')));
  await stored;
  assert.equal(first.bodies.stored.size, 1);
  await second.backend.remove([{ kind: 'invalid' }]);
  goOn();
  await putting;
  assert.deepEqual(await bodyIn(second.backend, 'a'), bytesOf(3));
});

test('where a body cannot be stored nothing of its group is, and the error says why', async () => {
  const { backend, bodies } = openBeside();
  const since = await positionOf(backend);
  const { put: store } = bodies;
  bodies.put = async (entry, body) => {
    if (entry.cacheKey === hash('b')) throw new DOMException('full', 'QuotaExceededError');
    return store.call(bodies, entry, body);
  };
  const group = ['a', 'b'].map(
    (name) => ({ kind: 'put', entry: entryOf(hash(name)), body: bytesOf(3), since }) as const,
  );
  await assert.rejects(backend.write(group), { code: 'quota', id: 'storeFull' });
  assert.deepEqual([await keysOf(backend), bodies.stored.size], [[], 0]);
});

test('where the entries cannot be stored their bodies are deleted', async () => {
  const entries = memoryBackend();
  const { backend, bodies } = openBeside({ entries });
  const since = await positionOf(backend);
  entries.write = () => Promise.reject(new Error('broken'));
  await assert.rejects(backend.write([{ kind: 'put', entry: entryOf(hash('a')), body: bytesOf(3), since }]), /broken/);
  assert.equal(bodies.stored.size, 0);
});

test('a body that cannot be read for another reason is an error, and its entry stays', async () => {
  const { backend, bodies } = openBeside();
  await put(backend, entryOf(hash('a')));
  bodies.get = () => Promise.reject(new DOMException('busy', 'UnknownError'));
  await assert.rejects(backend.select(hash('a')), { code: 'backend-unavailable', id: 'storeFailed' });
  assert.deepEqual(await keysOf(backend), [hash('a')]);
});
