import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../src/backends/memory/memory.js';
import { memoryTier } from '../src/backends/memory/memory-tier.js';
import { createEngine } from '../src/engine/engine.js';
import { millis, seconds } from '../src/http/units.js';
import { settings, settle } from '../src/protocol/page/fake-worker.fixture.js';
import { type EngineHost, Engines } from './engines.js';
import { Notifier } from './port/notifier.js';

const host: EngineHost = {
  fetch: () => Promise.reject(new Error('offline')),
  now: () => millis(0),
  waitUntil: () => undefined,
  origin: 'https://page.org',
  registry: { filters: {}, keys: {}, adapters: {}, backends: {}, serializers: {} },
};

const engines = (): Engines =>
  new Engines(host, ({ cacheName }, given) =>
    createEngine({ ...given, cacheName, backend: memoryBackend(), coherence: null, createTier: () => memoryTier() }),
  );

test('sessions of one cache share an engine, each with its own settings', () => {
  const all = engines();
  const first = all.open(settings);
  const strict = { ...settings, matchHeaders: true };
  const second = all.open(strict);
  assert.equal(second.engine, first.engine);
  assert.deepEqual([second.settings, second.differs], [strict, null]);
  assert.notEqual(all.open({ ...settings, cacheName: 'other' }).engine, first.engine);
});

test('the first session that opens a store fixes its options, and later ones get an error event', () => {
  const all = engines();
  all.open(settings);
  const { settings: given, differs } = all.open({ ...settings, maxEntries: 5, memoryTier: { maxBytes: 1 } });
  assert.deepEqual([given.maxEntries, given.memoryTier], [settings.maxEntries, settings.memoryTier]);
  assert.equal(differs?.code, 'store-options-differ');
  assert.match(differs.message, /maxEntries, memoryTier/);
});

test('an error of a session is reported once, as soon as it listens to errors', async () => {
  const all = engines();
  const { engine } = all.open(settings);
  const { differs } = all.open({ ...settings, maxEntries: 5 });
  assert.ok(differs !== null);
  const told: unknown[] = [];
  const notifier = new Notifier((cacheName, event) => told.push([cacheName, event.type]));
  notifier.report('test', differs);
  notifier.listen(engine, ['hit']);
  assert.deepEqual(told, []);
  notifier.listen(engine, ['hit', 'error']);
  notifier.listen(engine, ['error']);
  await settle();
  assert.deepEqual(told, [['test', 'error']]);
});

/** Engines on stores in memory that take themselves for databases, with what has become of each engine. */
function purgeable() {
  const made: { readonly cacheName: string; purged: number; isClosed: boolean }[] = [];
  const all = new Engines(host, ({ cacheName }, given) => {
    const engine = createEngine({
      ...given,
      cacheName,
      backend: memoryBackend(),
      coherence: null,
      createTier: () => memoryTier(),
    });
    const one = { cacheName, purged: 0, isClosed: false };
    made.push(one);
    const purge = async (): Promise<void> => {
      one.purged += 1;
    };
    const close = async (): Promise<void> => {
      one.isClosed = true;
    };
    return { ...engine, purge, close };
  });
  return { all, made };
}

const purging = { ...settings, autoPurge: { every: seconds(300), offset: seconds(0) } };

test('[B-27] the cache of a session with autoPurge is purged when it is opened, one without is not', () => {
  const { all, made } = purgeable();
  all.open(settings);
  assert.equal(made[0]?.purged, 0);
  all.open(purging);
  assert.deepEqual(made, [{ cacheName: settings.cacheName, purged: 1, isClosed: false }]);
});

test('[B-27] an unused cache is opened only for the purge, and the first session still fixes its options', async () => {
  const { all, made } = purgeable();
  await all.purge({ ...purging, maxEntries: 5 });
  assert.deepEqual(made, [{ cacheName: settings.cacheName, purged: 1, isClosed: true }]);
  assert.equal(all.open(settings).differs, null);
  await all.purge(purging);
  assert.deepEqual(made[1], { cacheName: settings.cacheName, purged: 1, isClosed: false });
});

test('[B-27] a cache without autoPurge, and one in memory, is not opened for a purge', async () => {
  const { all, made } = purgeable();
  await all.purge(settings);
  await all.purge({ ...purging, backend: 'memory' });
  assert.deepEqual(made, []);
});
