import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../src/backends/memory/memory.js';
import { memoryTier } from '../src/backends/memory/memory-tier.js';
import { createEngine } from '../src/engine/engine.js';
import { millis } from '../src/http/units.js';
import type { Settings } from '../src/options/table.js';
import { callOf, savedResponse, settings } from '../src/protocol/page/fake-worker.fixture.js';
import { FakeLocks } from '../src/protocol/page/locks.fixture.js';
import { WorkerLink } from '../src/protocol/page/worker-link.js';
import { Engines } from './engines.js';
import { readOptions } from './options.js';
import { PagePort } from './port/page-port.js';

/** Pages of one worker, each with settings of its own. */
function worker() {
  const locks = new FakeLocks();
  locks.request('never-free', () => new Promise(() => undefined));
  const { registry } = readOptions({}, 'https://page.org');
  const host = {
    registry,
    fetch: () => assert.fail(),
    now: () => millis(0),
    waitUntil: () => undefined,
    origin: 'https://page.org',
  };
  const engines = new Engines(host, ({ cacheName }, given) =>
    createEngine({ ...given, cacheName, backend: memoryBackend(), coherence: null, createTier: () => memoryTier() }),
  );
  return (own: Settings): WorkerLink =>
    new WorkerLink({
      connect: async () => {
        const { port1: port, port2 } = new MessageChannel();
        const ignore = (): void => undefined;
        new PagePort(port2, { engines, locks, hold: ignore, state: { moving: false }, ended: ignore });
        return { port, lock: 'never-free', faults: [], answersEvents: false };
      },
      wake: () => undefined,
      locks,
      now: () => 0,
      referrer: () => 'https://page.org/',
      referrerPolicy: () => 'strict-origin-when-cross-origin',
      settings: () => own,
    });
}

/** A page saves responses under its own settings. */
async function saveAll({ admin }: WorkerLink, own: Settings, paths: readonly string[]): Promise<number> {
  for (const path of paths) {
    const request = { ...callOf().request, url: `https://page.org${path}` };
    await admin('save', {
      request,
      settings: own,
      response: savedResponse,
      body: null,
      cacheKey: null,
      expires: millis(60_000),
    });
  }
  return (await admin('totals', undefined)).count;
}

test('a later page with smaller limits for the same cache evicts nothing when it saves', async (context) => {
  const page = worker();
  const roomy = { ...settings, maxEntries: 10 };
  const narrow = { ...settings, maxEntries: 1 };
  const [first, second] = [page(roomy), page(narrow)];
  context.after(() => Promise.all([first.close(), second.close()]));
  assert.equal(await saveAll(first, roomy, ['/a', '/b', '/c']), 3);
  assert.equal(await saveAll(second, narrow, ['/d']), 4);
});
