import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { withMethods } from '../storage/with-methods.js';
import { requestOf, turn, type World, world } from './engine.fixture.js';

/** So many groups of writes are stored before the load ends. */
const GROUPS = 20;

/** A store whose writes take a while, and misses that never let it come to rest. */
function underLoad() {
  const store = memoryBackend();
  let groups = 0;
  const it = world({
    settings: { cacheControl: true },
    backend: withMethods(store, {
      write: async (writes) => {
        groups += 1;
        for (let turns = 0; turns < 2; turns += 1) await turn();
        return store.write(writes);
      },
    }),
  });
  let last = 0;
  const misses = async (): Promise<void> => {
    while (groups < GROUPS) {
      const { body } = await it.send(`/load/${++last}`);
      if (body !== null && 'read' in body) while ((await body.read()) !== null);
      await turn();
    }
  };
  return { it, groups: () => groups, load: Array.from({ length: 3 }, misses) };
}

const OPERATIONS: readonly (readonly [name: string, run: (it: World) => unknown])[] = [
  ['count', ({ engine }) => engine.admin('count', {})],
  ['contains', ({ engine, settings }) => engine.admin('contains', { request: requestOf('/other'), settings })],
  [
    'explain',
    ({ engine, settings }) => engine.admin('explain', { request: requestOf('/other'), settings, options: {} }),
  ],
  ['delete by URL', ({ engine, settings }) => engine.admin('delete', { settings, urls: ['https://atlas.test/other'] })],
  ['delete what has expired', ({ engine, settings }) => engine.admin('delete', { settings, expired: true })],
  ['clear', ({ engine }) => engine.admin('clear', undefined)],
  ['forget', ({ engine }) => engine.admin('forget', { identity: 'ada' })],
  ['the urls', ({ engine }) => engine.admin('urls', {})],
  ['close', ({ engine }) => engine.admin('close', undefined)],
  ['the answer to an unsafe request', (it) => it.send('/other', { init: { method: 'POST' } })],
  [
    'its acknowledgement to a page',
    ({ engine, settings }) =>
      engine.admin('invalidate', { url: 'https://atlas.test/other', settings, status: 200, fields: '' }),
  ],
];

for (const [name, run] of OPERATIONS) {
  test(`${name} waits for what was being written when it came, not for what comes after it`, async () => {
    const { it, groups, load } = underLoad();
    // The key that names identities is made once, by WebCrypto, which takes its time.
    await it.engine.admin('forget', { identity: 'ada' });
    while (groups() < 3) await turn();
    const before = groups();
    await run(it);
    assert.ok(groups() - before <= 5, `${groups() - before} groups went first`);
    await Promise.all(load);
    await it.idle();
  });
}

test('what was stored before is counted, and removed', async () => {
  const { it, load } = underLoad();
  const answer = it.send('/mine');
  const { body } = await answer;
  if (body !== null && 'read' in body) while ((await body.read()) !== null);
  const { deleted } = await it.engine.admin('delete', { settings: it.settings, urls: ['https://atlas.test/mine'] });
  assert.equal(deleted, 1);
  await Promise.all(load);
  await it.idle();
});
