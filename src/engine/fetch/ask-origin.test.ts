import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate, slow, textOf, turn, world } from '../engine.fixture.js';

const SWR = { settings: { staleWhileRevalidate: true } };
const types = (events: readonly { readonly type: string }[]): readonly string[] => events.map(({ type }) => type);

test('[C-17] an expired response is answered at once, and fetched anew behind the answer', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  it.origin = () => new Response('new');
  const answer = it.send('/a');
  assert.ok(!(answer instanceof Promise), 'nothing is awaited');
  assert.deepEqual([answer.source, await textOf(answer.body)], ['stale', 'body of /a']);
  await it.idle();
  assert.equal(types(it.events).at(-1), 'updated');
  const next = await it.get('/a');
  assert.deepEqual([next.source, next.text, it.requests.length], ['cache', 'new', 2]);
});

test('[C-17] with a validator, a 304 renews it, and nothing was updated', async () => {
  const it = world(SWR);
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.wait(61);
  it.origin = () => new Response(null, { status: 304 });
  assert.equal((await it.get('/a')).source, 'stale');
  assert.equal(it.requests.at(-1)?.headers.get('if-none-match'), '"1"');
  assert.deepEqual(types(it.events).slice(-2), ['hit', 'revalidated']);
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[C-17] however many ask, one request is under way', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  const { opened, open } = gate();
  it.origin = async () => {
    await opened;
    return new Response('new');
  };
  for (let time = 0; time < 5; time += 1) assert.equal((await it.send('/a')).source, 'stale');
  await turn();
  assert.equal(it.requests.length, 2);
  open();
  await it.idle();
  it.wait(61);
  assert.equal((await it.get('/a')).text, 'new');
  assert.equal(it.requests.length, 3, 'it may be refreshed again');
});

test('[C-17] the refresh ends when whoever asked has gone', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  const body = slow();
  it.origin = () => body.response;
  const caller = new AbortController();
  await it.send('/a', { signal: caller.signal });
  caller.abort();
  body.write('new');
  body.end();
  await it.idle();
  assert.equal((await it.get('/a')).text, 'new');
});

const failures: readonly (readonly [string, () => Response])[] = [
  [
    'no network',
    () => {
      throw new TypeError('Failed to fetch');
    },
  ],
  ['a 500', () => new Response('broken', { status: 500 })],
];
for (const [name, origin] of failures) {
  test(`[C-17] ${name} leaves what is stored as it is`, async () => {
    const it = world(SWR);
    await it.get('/a');
    it.wait(61);
    it.origin = origin;
    for (let time = 0; time < 2; time += 1) {
      const answer = await it.get('/a');
      assert.deepEqual([answer.source, answer.text], ['stale', 'body of /a']);
    }
    assert.equal(it.requests.length, 3);
    assert.equal((await it.stored()).length, 1);
  });
}

test('[C-17] a refresh that fails is an error event', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  it.origin = () => {
    throw new TypeError('Failed to fetch');
  };
  await it.get('/a');
  const error = it.events.find(({ type }) => type === 'error');
  assert.ok(error?.type === 'error' && error.error.code === 'network');
});

test('[C-17] a time is how stale the answer may be', async () => {
  const it = world({ settings: { staleWhileRevalidate: 30 } });
  await it.get('/a');
  it.wait(91);
  it.origin = () => new Response('new');
  assert.equal((await it.get('/a')).text, 'new');
});

test('[C-17] without a memory tier, out of the store, it is the same', async () => {
  const it = world(SWR);
  await it.get('/a');
  const other = world({ ...SWR, backend: it.backend });
  other.wait(61);
  other.origin = () => new Response('new');
  assert.equal((await other.get('/a')).source, 'stale');
  assert.equal((await other.get('/a')).text, 'new');
});

test('[C-17] under readOnly, what is stale is answered and nothing is fetched for nobody', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  const answer = await it.get('/a', { settings: { ...SWR.settings, readOnly: true } });
  assert.deepEqual([answer.source, it.requests.length], ['stale', 1]);
});

test('[C-17] with onlyIfCached it is answered, and the origin is not asked', async () => {
  const it = world(SWR);
  await it.get('/a');
  it.wait(61);
  const answer = await it.get('/a', { options: { onlyIfCached: true } });
  assert.deepEqual([answer.source, it.requests.length], ['stale', 1]);
});

test('[C-17] behind a redirect that is no longer fresh, too', async () => {
  const it = world(SWR);
  const redirectedTo = (text: string): Response =>
    Object.defineProperties(new Response(text), {
      url: { value: 'https://atlas.test/final' },
      redirected: { value: true },
    });
  it.origin = () => redirectedTo('old');
  await it.get('/a');
  it.wait(61);
  it.origin = () => redirectedTo('new');
  const answer = await it.get('/a');
  assert.deepEqual([answer.source, answer.text, answer.redirected], ['stale', 'old', true]);
  const next = await it.get('/a');
  assert.deepEqual([next.source, next.text, it.requests.length], ['cache', 'new', 2]);
});
