import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { NEVER, seconds } from '../../http/units.js';
import { withMethods } from '../../storage/with-methods.js';
import { gate, turn, type World, world } from '../engine.fixture.js';

const PURGING = { settings: { autoPurge: { every: 300, offset: 0 } } } as const;
const HOW = { every: seconds(300), offset: seconds(0) };
const paths = async (it: World) => (await it.stored()).map(({ requestUrl }) => new URL(requestUrl).pathname);

test('[B-27] hits alone have what has expired removed, so often and not more often', async () => {
  const it = world(PURGING);
  await it.get('/kept', { options: { expireAfter: { kind: 'never' } } });
  await it.get('/gone');
  it.wait(100);
  await it.get('/kept');
  assert.deepEqual((await paths(it)).sort(), ['/gone', '/kept'], 'it was done 100 s ago');
  it.wait(200);
  assert.equal((await it.get('/kept')).source, 'cache');
  assert.deepEqual(await paths(it), ['/kept']);
});

test('[B-27] a session that opens has what has expired removed, though it asks for nothing', async () => {
  const it = world();
  await it.get('/gone');
  it.wait(61);
  await it.engine.purge(HOW);
  assert.deepEqual(await paths(it), []);
  assert.deepEqual(
    it.events.filter(({ type }) => type === 'evicted').map((event) => 'cacheKeys' in event && event.cacheKeys?.length),
    [1],
  );
});

test('[B-27] [D-12] what never expires stays, however often and whenever is purged', async () => {
  const it = world({ settings: { expireAfter: -1 } });
  await it.get('/a');
  assert.equal((await it.stored())[0]?.expires, NEVER);
  for (const _round of [1, 2]) {
    it.wait(1e9);
    await it.engine.purge(HOW);
  }
  assert.deepEqual(await paths(it), ['/a']);
});

test('[B-27] a hit does not wait for the removal, which waits for its time', async () => {
  const idle = gate();
  const it = world({ ...PURGING, parts: { whenIdle: () => idle.opened } });
  await it.send('/a', { options: { expireAfter: { kind: 'never' } } });
  const purging = it.engine.purge(HOW);
  assert.equal((await it.send('/a')).source, 'cache');
  assert.equal(it.engine.purge(HOW), purging, 'one at a time');
  idle.open();
  await purging;
});

test('[B-27] a removal that waits for its time does not open the store of a closed engine again', async () => {
  const idle = gate();
  const asked: string[] = [];
  const backend = memoryBackend();
  const it = world({
    backend: withMethods(backend, {
      list: (query) => {
        asked.push('list');
        return backend.list(query);
      },
    }),
    parts: { whenIdle: () => idle.opened },
  });
  const purging = it.engine.purge(HOW);
  await it.engine.close();
  idle.open();
  await purging;
  await it.engine.purge(HOW);
  await turn();
  assert.deepEqual(asked, []);
});

test('[B-27] a removal under way ends with the engine: it does not open the store again for another part', async () => {
  const removing = gate();
  const backend = memoryBackend();
  let ends: AbortSignal | undefined;
  const it = world({
    backend: withMethods(backend, {
      remove: async (selectors, signal) => {
        ends = signal;
        await removing.opened;
        return backend.remove(selectors);
      },
    }),
  });
  const purging = it.engine.purge(HOW);
  while (ends === undefined) await turn();
  assert.equal(ends.aborted, false);
  await it.engine.close();
  assert.equal(ends.aborted, true);
  removing.open();
  await purging;
});
