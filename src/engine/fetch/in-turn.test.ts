import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { webFlights } from '../../backends/coherence/flights.js';
import { FakeLocks } from '../../backends/coherence/locks.fixture.js';
import { memoryBackend } from '../../backends/memory/memory.js';
import { NO_OTHERS, slow, textOf, turn, type World, type WorldOptions, world } from '../engine.fixture.js';

/** Two tabs without a worker in common, on one store and one origin. */
function tabs(options: WorldOptions = {}, timeout = 1_000_000): readonly [World, World] {
  const backend = memoryBackend();
  const locks = new FakeLocks();
  const tab = (): World => {
    const flights = webFlights({ cacheName: 'test', locks, timeout });
    assert.ok(flights !== null);
    return world({ ...options, backend, parts: { coherence: NO_OTHERS, flights } });
  };
  return [tab(), tab()];
}

test('[D-04] two tabs that miss the same make one request: the second finds what the first stored', async () => {
  const [one, other] = tabs();
  const answers = await Promise.all([one.get('/a'), one.get('/a'), other.get('/a'), other.get('/a')]);
  assert.deepEqual(
    answers.map(({ text }) => text),
    Array(4).fill('body of /a'),
  );
  assert.equal(one.requests.length + other.requests.length, 1);
  assert.equal(answers[2]?.source, 'cache');
});

test('[D-04] two tabs that find the same stale make one validation', async () => {
  const [one, other] = tabs();
  for (const tab of [one, other]) tab.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await one.get('/a');
  for (const tab of [one, other]) {
    tab.wait(90);
    tab.origin = () => new Response(null, { status: 304 });
  }
  const answers = await Promise.all([one.get('/a'), other.get('/a')]);
  assert.deepEqual(
    answers.map(({ source, text }) => [source, text]),
    [
      ['revalidated', 'old'],
      ['cache', 'old'],
    ],
  );
  assert.equal(one.requests.length + other.requests.length, 2);
});

test('[D-04] what the first tab does not store, the second fetches as soon as that is known', async () => {
  const [one, other] = tabs();
  const body = slow({ status: 500 });
  one.origin = () => body.response;
  const first = await one.send('/a');
  assert.equal((await other.get('/a')).text, 'body of /a');
  body.end();
  assert.equal(await textOf(first.body), '');
});

test('[D-04] a tab that fails or goes leaves the turn to the next', async () => {
  const [one, other] = tabs();
  one.origin = () => Promise.reject(new TypeError('down'));
  const [first, second] = await Promise.allSettled([one.get('/a'), other.get('/a')]);
  assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
  const hanging = slow();
  one.origin = () => hanging.response;
  const controller = new AbortController();
  await one.send('/b', { signal: controller.signal });
  const waiting = other.get('/b');
  controller.abort();
  assert.equal((await waiting).text, 'body of /b');
});

test('[D-04] a tab does not wait for ever, whatever the garbage collector takes meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  assert.ok(typeof collectGarbage === 'function');
  const [one, other] = tabs({}, 20);
  const hanging = slow();
  one.origin = () => hanging.response;
  const first = await one.send('/a');
  const second = other.get('/a');
  await turn();
  collectGarbage();
  assert.equal((await second).source, 'network');
  hanging.end();
  await textOf(first.body);
});

test('[D-04] a tab that lets go of its store ends its turns', async () => {
  const locks = new FakeLocks();
  const [one, other] = [webFlights({ cacheName: 'x', locks }), webFlights({ cacheName: 'x', locks })];
  const { signal } = new AbortController();
  assert.notEqual(await one?.take('a', signal), null);
  const waiting = other?.take('a', signal);
  await turn();
  one?.close();
  assert.equal(await waiting, null);
  assert.notEqual(await other?.take('a', signal), null);
});

test('[D-04] what shall be new is fetched by each, and identities share nothing', async () => {
  const [one, other] = tabs();
  await one.get('/a');
  const refreshed = await Promise.all([one, other].map((tab) => tab.get('/a', { options: { forceRefresh: true } })));
  assert.deepEqual(
    refreshed.map(({ source }) => source),
    ['network', 'network'],
  );
  const as = (tab: World, identity: string) => tab.get('/me', { settings: { identity } });
  const both = await Promise.all([as(one, 'ada'), as(other, 'bob')]);
  assert.deepEqual(
    both.map(({ source }) => source),
    ['network', 'network'],
  );
});
