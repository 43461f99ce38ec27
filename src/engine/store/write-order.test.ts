import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { type Asking, gate, NO_OTHERS, turn, type World, type WorldOptions, world } from '../engine.fixture.js';

const YEAR = 365 * 24 * 3600;
const STALE = { expireAfter: 0, staleIfError: true, alwaysRevalidate: true };
const OFFLINE = () => {
  throw new TypeError('Failed to fetch');
};

/** The origin has a new version with every answer. */
function versions(it: World, init: ResponseInit = { headers: { etag: '"x"' } }): void {
  let version = 0;
  it.origin = () => new Response(`version ${++version}`, init);
}

const refreshed = async (it: World, how: Asking = {}) =>
  (await it.get('/a', { options: { refresh: true }, ...how })).text;

const worlds: readonly (readonly [name: string, options: WorldOptions])[] = [
  ['with a memory tier', {}],
  ['without one', { parts: { coherence: NO_OTHERS } }],
];
for (const [name, options] of worlds) {
  test(`${name}, a clock that was ahead leaves nothing uncacheable, and offline the newest version is given`, async () => {
    const it = world({ ...options, settings: STALE });
    it.wait(YEAR);
    versions(it);
    await refreshed(it);
    it.wait(-YEAR);
    for (const version of [2, 3, 4]) assert.equal(await refreshed(it), `version ${version}`);
    it.origin = OFFLINE;
    const answer = await it.get('/a');
    assert.deepEqual([answer.source, answer.text], ['stale', 'version 4']);
  });

  test(`${name}, a step back of seconds loses no refreshed answer`, async () => {
    const it = world({ ...options, settings: { expireAfter: 60 } });
    versions(it);
    await it.get('/a');
    it.wait(-5);
    await refreshed(it);
    assert.deepEqual([(await it.get('/a')).text, it.requests.length], ['version 2', 2]);
  });

  test(`${name}, a 304 after a step back renews what is stored`, async () => {
    const it = world({ ...options, settings: { expireAfter: 60 } });
    it.origin = ({ headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"x"' } })
        : new Response('one', { headers: { etag: '"x"' } });
    it.wait(YEAR);
    await it.get('/a');
    it.wait(-YEAR);
    assert.equal((await it.get('/a')).source, 'revalidated');
    assert.deepEqual([(await it.get('/a')).source, it.requests.length], ['cache', 2]);
  });

  test(`${name}, a variant and a response without Vary take each other's place after a step back`, async () => {
    const it = world({ ...options, settings: { expireAfter: 60 } });
    it.wait(YEAR);
    versions(it, { headers: { vary: 'x-lang' } });
    await it.get('/a');
    it.wait(-YEAR);
    it.origin = () => new Response('for all');
    await refreshed(it);
    assert.equal((await it.get('/a')).text, 'for all');
    assert.equal((await it.stored()).length, 1);
  });

  test(`${name}, what was redirected before a step back is stored where it comes from now`, async () => {
    const redirectedTo = (text: string): Response =>
      Object.defineProperties(new Response(text), {
        url: { value: 'https://atlas.test/final' },
        redirected: { value: true },
      });
    const it = world({ ...options, settings: { expireAfter: 60 } });
    it.wait(YEAR);
    it.origin = () => redirectedTo('one');
    await it.get('/a');
    it.wait(-YEAR);
    it.origin = () => redirectedTo('two');
    assert.equal(await refreshed(it), 'two');
    assert.equal((await it.get('/a')).text, 'two');
    it.origin = () => new Response('three');
    assert.equal(await refreshed(it), 'three');
    assert.equal((await it.get('/a')).text, 'three');
  });
}

test('parts that come after a step back are joined to those that came before', async () => {
  const it = world({ settings: { cacheControl: true, expireAfter: 60 } });
  const whole = 'abcdef';
  it.origin = ({ headers }) => {
    const [, first = '0', last = '5'] = /bytes=(\d+)-(\d+)/.exec(headers.get('range') ?? '') ?? [];
    const body = whole.slice(Number(first), Number(last) + 1);
    const fields = { etag: '"x"', 'cache-control': 'max-age=60', 'content-range': `bytes ${first}-${last}/6` };
    return new Response(body, { status: 206, headers: fields });
  };
  const part = (range: string) => it.get('/a', { init: { headers: { range: `bytes=${range}` } } });
  it.wait(30);
  await part('0-2');
  it.wait(-5);
  await part('3-5');
  assert.deepEqual([(await it.get('/a')).text, it.requests.length], [whole, 2]);
});

test('a slow answer takes the place of none that was asked for later, by this engine or another, whatever their clocks say', async () => {
  const backend = memoryBackend();
  const [slow, other] = [
    world({ backend, parts: { coherence: NO_OTHERS } }),
    world({ backend, parts: { coherence: NO_OTHERS } }),
  ];
  await other.get('/a');
  const door = gate();
  slow.origin = async () => {
    await door.opened;
    return new Response('old');
  };
  slow.wait(YEAR);
  const late = slow.get('/a', { options: { refresh: true } });
  while (slow.requests.length === 0) await turn();
  for (const text of ['new', 'newer']) {
    other.origin = () => new Response(text);
    await refreshed(other);
  }
  door.open();
  assert.equal((await late).text, 'old');
  assert.equal((await other.get('/a')).text, 'newer');
});

test('of answers that wait to be written the one asked for last is found', async () => {
  const backend = memoryBackend();
  const stored = gate();
  const write = backend.write.bind(backend);
  backend.write = async (writes) => {
    await stored.opened;
    return write(writes);
  };
  const it = world({ backend, parts: { coherence: NO_OTHERS } });
  versions(it);
  const read = async (how: Asking) => {
    const { body } = await it.send('/a', how);
    if (body !== null && 'read' in body) while ((await body.read()) !== null);
  };
  await read({});
  it.wait(-5);
  await read({ options: { refresh: true } });
  it.origin = OFFLINE;
  const answer = await it.send('/a');
  assert.equal(answer.source, 'cache');
  stored.open();
  assert.equal((await it.get('/a')).text, 'version 2');
});

test('a response time that is still to come is stale, and does not keep a newer version out', async () => {
  const it = world({ settings: { expireAfter: 60 } });
  versions(it, {});
  it.wait(YEAR);
  await it.get('/a');
  it.wait(-YEAR);
  assert.equal((await it.get('/a')).text, 'version 2');
  assert.deepEqual([(await it.get('/a')).source, it.requests.length], ['cache', 2]);
});
