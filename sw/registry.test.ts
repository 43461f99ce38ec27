import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../src/backends/memory/memory.js';
import { requestOf, textOf } from '../src/engine/engine.fixture.js';
import { type FilterFunction, functionOf } from '../src/engine/functions.js';
import type { ErrorValue } from '../src/error-texts.js';
import { fail } from '../src/errors.js';
import { millis } from '../src/http/units.js';
import { settings } from '../src/protocol/page/fake-worker.fixture.js';
import type { Serializer } from '../src/serializers/serializer.js';
import type { Backend } from '../src/storage/backend.js';
import { Engines } from './engines.js';
import { readOptions } from './options.js';
import type { Registered } from './registry.js';

const ORIGIN = 'https://page.org';
const yes: FilterFunction = () => true;

/** The engines of a worker that registers this. */
function workerOf(registered: Registered): Engines {
  const { registry, faults } = readOptions(registered, ORIGIN);
  assert.deepEqual(faults, []);
  return new Engines({
    fetch: async () => new Response('ada'),
    now: () => millis(Date.UTC(2026, 0, 1)),
    waitUntil: () => undefined,
    origin: ORIGIN,
    registry,
  });
}

test('registered functions are found by name, and the other options still apply', () => {
  const {
    registry,
    settings: plain,
    faults,
  } = readOptions({ cacheName: 'atlas', filters: { yes }, filterFn: 'yes' }, ORIGIN);
  assert.deepEqual([plain.cacheName, plain.filterFn, faults], ['atlas', 'yes', []]);
  assert.equal(functionOf(registry, 'filters', 'yes'), yes);
});

test('adapters that are names are settings', () => {
  const fetchIt = async (): Promise<Response> => new Response('');
  assert.deepEqual(readOptions({ adapters: { mine: fetchIt } }, ORIGIN).settings.adapters, []);
  assert.deepEqual(readOptions({ adapters: { 'https://x.org/': 'mine' } }, ORIGIN).faults, [
    ['notRegistered', 'adapters', 'mine', []],
  ]);
});

const UNKNOWN: readonly (readonly [id: string, named: object, values: readonly ErrorValue[]])[] = [
  ['C-13', { filterFn: 'no' }, ['filters', 'no', ['yes']]],
  ['C-14', { keyFn: 'no' }, ['keys', 'no', ['all']]],
  ['B-09', { backend: 'no' }, ['backends', 'no', ['indexeddb', 'memory', 'vault']]],
  ['ST-04', { serializer: 'no' }, ['serializers', 'no', ['structured', 'turned']]],
];

for (const [id, named, values] of UNKNOWN) {
  test(`[${id}] a name that is not registered is a bad option, and the error lists the registered names: ${Object.keys(named)[0]}`, () => {
    const all = workerOf({
      filters: { yes },
      keys: { all: () => 'all' },
      backends: { vault: () => memoryBackend() },
      serializers: { turned },
    });
    assert.throws(() => all.open({ ...settings, ...named }), { code: 'bad-option', id: 'notRegistered', values });
  });
}

const turned: Serializer = {
  name: 'turned',
  encode: async ({ body }) => turn(body),
  decode: async ({ body }) => turn(body),
};

async function turn(body: Parameters<Serializer['encode']>[0]['body']): Promise<ArrayBuffer> {
  return new Uint8Array(await new Blob(body === null ? [] : [body]).arrayBuffer()).reverse().buffer;
}

/** Ask for something and wait until it is stored. */
async function ask(all: Engines, named: object): Promise<string> {
  const opened = all.open({ ...settings, cacheName: 'own', ...named });
  const call = { request: requestOf('/a'), settings: opened.settings, options: {} };
  const answer = await opened.engine.send(call);
  const text = await textOf(answer.body);
  await opened.engine.admin('count', {});
  await opened.engine.close();
  return `${answer.source} ${text}`;
}

test('[ST-06] [B-09] a registered backend is created once for each cache that names it', async () => {
  const made: string[] = [];
  const backend = memoryBackend();
  const vault = ({ cacheName }: { readonly cacheName: string }): Backend => {
    made.push(cacheName);
    return backend;
  };
  const all = workerOf({ backends: { vault } });
  assert.equal(await ask(all, { backend: 'vault' }), 'network ada');
  assert.equal((await backend.totals()).count, 1);
  assert.deepEqual(made, ['own']);
});

test('[B-09] the error of a backend that cannot be created here says why', () => {
  const all = workerOf({
    backends: {
      missing: () => {
        throw fail('backend-unavailable', 'noFileSystem');
      },
      broken: () => assert.fail(),
    },
  });
  const open = (backend: string) => () => all.open({ ...settings, backend });
  assert.throws(open('missing'), { code: 'backend-unavailable', id: 'noFileSystem' });
  assert.throws(open('broken'), { code: 'backend-unavailable', id: 'backendFailed' });
});

test('[ST-04] a registered serializer encodes stored bodies', async () => {
  const backend = memoryBackend();
  const all = workerOf({ backends: { vault: () => backend }, serializers: { turned } });
  await ask(all, { backend: 'vault', serializer: 'turned' });
  const [entry] = (await backend.list({ after: null, limit: 1 })).entries;
  const stored = await backend.entry(entry?.cacheKey ?? '');
  assert.equal(await textOf(stored?.body ?? null), 'ada'.split('').reverse().join(''));
});

test('a store stays with the serializer by which it was opened first', async () => {
  const all = workerOf({ serializers: { turned }, backends: { vault: () => memoryBackend() } });
  const { engine } = all.open({ ...settings, backend: 'vault' });
  const { settings: given, differs } = all.open({ ...settings, backend: 'vault', serializer: 'turned' });
  assert.equal(given.serializer, 'structured');
  assert.match(differs?.message ?? '', /serializer/);
  await engine.close();
});
