import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Asking, requestOf, turn, type World, world } from '../engine.fixture.js';
import type { KeyFunction } from '../functions.js';

/** An engine whose session names the function `mine` for keys. */
function namedBy(mine: KeyFunction): World {
  return world({ settings: { keyFn: 'mine' }, parts: { functions: { filters: {}, keys: { mine }, adapters: {} } } });
}

const KINDS: readonly (readonly [string, (name: string) => string | Promise<string>])[] = [
  ['a function', (name) => name],
  ['an async function', async (name) => name],
];

for (const [kind, said] of KINDS) {
  test(`[C-14] requests that ${kind} gives one name share what is stored`, async () => {
    const it = namedBy(({ method, url }) => said(`${method} ${url.replace(/\?.*/, '')}`));
    await it.get('/a?one');
    assert.equal((await it.get('/a?two')).source, 'cache');
    assert.equal((await it.get('/b')).source, 'network');
    const about = { request: requestOf('/a?three'), settings: it.settings };
    assert.equal(await it.engine.admin('contains', about), true);
    assert.equal(await it.engine.admin('createKey', about), (await it.get('/a')).cacheKey);
  });
}

test('[C-14] the key that a request would have can be made another', async () => {
  const it = namedBy(({ headers }, { createKey }) => `${createKey()} ${headers.get('x-tenant')}`);
  const of = (tenant: string): Asking => ({ init: { headers: { 'x-tenant': tenant } } });
  await it.get('/a', of('one'));
  assert.equal((await it.get('/a', of('two'))).source, 'network');
  assert.equal((await it.get('/a', of('one'))).source, 'cache');
  assert.equal((await it.get('/a?x', of('one'))).source, 'network');
});

test('[C-14] it sees no secret, so that none can stand in a key; and the settings that keys go by', async () => {
  const seen: unknown[] = [];
  const it = namedBy(({ url, headers, body }, context) => {
    seen.push(url, headers.get('x-api-key'), body, context.serializer, context.matchHeaders);
    return url;
  });
  await it.get('/a?api_key=s3cret', { init: { headers: { 'X-API-Key': 's3cret' } } });
  assert.deepEqual(seen, ['https://atlas.test/a?api_key=REDACTED', 'REDACTED', null, 'structured', false]);
  assert.ok(!JSON.stringify(await it.stored()).includes('s3cret'));
});

test('[C-14] [D-02] one name for all is still one for each identity', async () => {
  const it = namedBy(() => 'all');
  it.origin = () => new Response(`answer ${it.requests.length}`);
  const of = (identity: string): Asking => ({ settings: { identity } });
  assert.equal((await it.get('/a', of('ada'))).text, 'answer 1');
  assert.equal((await it.get('/a', of('bob'))).text, 'answer 2');
  assert.equal((await it.get('/b', of('ada'))).text, 'answer 1');
});

test('[C-14] a redirected answer is stored under the name of its final URL', async () => {
  const it = namedBy(async ({ url }) => url);
  it.origin = () => {
    const response = new Response('there');
    Object.defineProperties(response, { redirected: { value: true }, url: { value: 'https://atlas.test/there' } });
    return response;
  };
  await it.get('/here');
  assert.deepEqual([(await it.get('/there')).source, (await it.get('/here')).source], ['cache', 'cache']);
});

const FAILING: readonly (readonly [string, KeyFunction])[] = [
  ['throws', () => assert.fail('broken')],
  ['rejects', () => Promise.reject(new Error('broken'))],
  ['gives an empty text', () => ''],
];

for (const [what, mine] of FAILING) {
  test(`[C-14] where the function ${what}, the network answers, nothing is stored, an error event says so`, async () => {
    const it = namedBy(mine);
    assert.equal((await it.get('/a')).text, 'body of /a');
    assert.deepEqual(await it.stored(), []);
    assert.ok(it.events.some(({ type }) => type === 'error'));
  });
}

test('[C-14] a function that never gives a name: the network answers after a while', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const it = namedBy(() => new Promise<string>(() => undefined));
  const asked = it.get('/a');
  await turn();
  context.mock.timers.tick(10_000);
  assert.equal((await asked).text, 'body of /a');
  assert.deepEqual(await it.stored(), []);
});
