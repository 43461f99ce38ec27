import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import type { Selector } from '../../storage/selector.js';
import type { EndTurn } from '../../storage/tier.js';
import { gate, NO_OTHERS, textOf, turn, type World, world } from '../engine.fixture.js';

type Listener = (cacheKeys: readonly string[] | null, selectors?: readonly Selector[]) => void;

/** Two engines on one store; one receives the removals of the other. */
function pair() {
  const backend = memoryBackend();
  const listeners: Listener[] = [];
  const ended: string[] = [];
  const flights = {
    take:
      async (name: string): Promise<EndTurn> =>
      () =>
        void ended.push(name),
    close: () => undefined,
  };
  const hearing = { ...NO_OTHERS, onChange: (listener: Listener) => void listeners.push(listener) };
  const telling = {
    ...NO_OTHERS,
    tellAndWait: async (keys: readonly string[] | null, selectors?: readonly Selector[]) => {
      for (const hear of listeners) hear(keys, selectors);
    },
  };
  const fetcher = world({ backend, settings: { identity: 'ada' }, parts: { coherence: hearing, flights } });
  const remover = world({ backend, settings: { identity: 'ada' }, parts: { coherence: telling } });
  return { fetcher, remover, ended };
}

const read = async (it: World): Promise<string> => textOf((await it.send('/a')).body);

const REMOVALS: readonly (readonly [name: string, remove: (by: World) => Promise<unknown>])[] = [
  ['a URL', ({ engine, settings }) => engine.admin('delete', { settings, urls: ['https://atlas.test/a'] })],
  [
    'a pattern',
    ({ engine, settings }) => engine.admin('delete', { settings, patterns: [{ kind: 'path', pattern: '/a*' }] }),
  ],
  ['a request', ({ engine, settings, call }) => engine.admin('delete', { settings, requests: [call('/a').request] })],
  ['everything', ({ engine }) => engine.admin('clear', undefined)],
  ['an identity', ({ engine }) => engine.admin('forget', { identity: 'ada' })],
  [
    'the target of an unsafe request',
    ({ engine, settings }) =>
      engine.admin('invalidate', { url: 'https://atlas.test/a', settings, status: 200, fields: '' }),
  ],
];
for (const [name, remove] of REMOVALS) {
  test(`a removal by another engine detaches a fetch in flight that it selects: ${name}`, async () => {
    const { fetcher, remover, ended } = pair();
    const door = gate();
    fetcher.origin = async () => {
      await door.opened;
      return new Response('old');
    };
    const early = read(fetcher);
    while (fetcher.requests.length === 0) await turn();
    await remove(remover);
    assert.equal(ended.length, 1, 'whoever waits for its turn need not');
    fetcher.origin = () => new Response('new');
    assert.equal(await read(fetcher), 'new');
    door.open();
    assert.equal(await early, 'old');
    assert.equal(await read(fetcher), 'new');
  });
}

test('a removal leaves a fetch alone that it does not select', async () => {
  const { fetcher, remover, ended } = pair();
  const door = gate();
  fetcher.origin = async () => {
    await door.opened;
    return new Response('one');
  };
  const both = [read(fetcher), read(fetcher)];
  while (fetcher.requests.length === 0) await turn();
  await remover.engine.admin('delete', { settings: remover.settings, urls: ['https://atlas.test/other'] });
  assert.equal(ended.length, 0);
  door.open();
  await Promise.all(both);
  assert.equal(fetcher.requests.length, 1);
});
