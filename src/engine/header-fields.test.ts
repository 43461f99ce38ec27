import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../http/units.js';
import type { RequestSettings } from '../options/request-settings.js';
import { type Read, type World, world } from './engine.fixture.js';

const saying = (cacheControl: string) => ({ init: { headers: { 'cache-control': cacheControl } } });
const pick = ({ source, text }: Read) => [source, text];
const secondsLeft = ({ expires, createdAt }: Read) => (Number(expires) - createdAt) / 1000;

/** Something with a validator is stored and has been stale for half a minute. */
async function stale(headers: Readonly<Record<string, string>> = { etag: '"1"' }): Promise<World> {
  const it = world();
  it.origin = () => new Response('old', { headers });
  await it.get('/a');
  it.wait(90);
  it.origin = () => new Response('new');
  return it;
}

test("[H-01] a request's max-age is how long the new response stays fresh, -1 for ever; what is stored keeps its time", async () => {
  const it = world();
  assert.equal(secondsLeft(await it.get('/a', saying('max-age=10'))), 10);
  assert.equal(secondsLeft(await it.get('/b', saying('max-age=-1'))), Number.POSITIVE_INFINITY);
  it.wait(9);
  assert.equal((await it.get('/a', saying('max-age=1'))).source, 'cache');
});

test('[H-05] a request with no-store is neither answered from the cache nor stored, and what is stored stays', async () => {
  const it = world();
  await it.get('/a');
  it.origin = () => new Response('new');
  assert.deepEqual(pick(await it.get('/a', saying('no-store'))), ['network', 'new']);
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'body of /a']);
});

test('[H-06] a request with only-if-cached never reaches the origin', async () => {
  const it = world();
  assert.equal((await it.get('/a', saying('only-if-cached'))).status, 504);
  await it.get('/a');
  assert.equal((await it.get('/a', saying('only-if-cached'))).source, 'cache');
  assert.equal(it.requests.length, 1);
});

const failing: readonly (readonly [string, World['origin']])[] = [
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a 500', () => new Response('broken', { status: 500 })],
];
for (const [name, origin] of failing) {
  test(`[H-07] a request with stale-if-error takes what has been stale not longer than that: ${name}`, async () => {
    const it = await stale();
    it.origin = origin;
    assert.deepEqual(pick(await it.get('/a', saying('stale-if-error=30'))), ['stale', 'old']);
    it.wait(1);
    const later = await it.get('/a', saying('stale-if-error=30')).then(pick, ({ code }) => code);
    assert.deepEqual(later, name === 'a 500' ? ['network', 'broken'] : 'network');
  });
}

test('[H-08] stale-while-revalidate is no directive of requests: the origin is awaited', async () => {
  const it = await stale();
  assert.deepEqual(pick(await it.get('/a', saying('stale-while-revalidate=600'))), ['network', 'new']);
});

const options: readonly (readonly [string, RequestSettings])[] = [
  ['expireAfter', { expireAfter: { kind: 'never' } }],
  ['DO_NOT_CACHE', { expireAfter: { kind: 'do-not-cache' } }],
  ['refresh', { refresh: true }],
  ['forceRefresh', { forceRefresh: true }],
  ['disabled', { disabled: true }],
  ['maxStale', { maxStale: seconds(60) }],
];
for (const [name, asked] of options) {
  test(`[D-09] ${name} is no header field: another origin gets what the caller wrote`, async () => {
    const it = world();
    await it.get('https://api.test/a', { options: asked, init: { headers: { 'x-app': 'atlas' } } });
    assert.deepEqual([...(it.requests[0]?.headers ?? [])], [['x-app', 'atlas']]);
  });
}

test('[H-09] a refresh says what the one of a browser does, and no must-revalidate', async () => {
  const it = await stale();
  await it.get('/a', { options: { refresh: true } });
  const request = it.requests.at(-1);
  // The browser says max-age=0 for this mode.
  assert.deepEqual([request?.cache, ...(request?.headers ?? [])], ['no-cache', ['if-none-match', '"1"']]);
});

test('[H-11] conditions of the caller are met from the cache, else they reach the origin, whose 304 is the answer', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(null, { status: headers.get('if-none-match') === '"1"' ? 304 : 500 });
  const having = { init: { headers: { 'if-none-match': '"1"' } } };
  assert.equal((await it.get('/a', having)).status, 304);
  assert.equal((await it.stored()).length, 0);
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  const met = await it.get('/a', having);
  assert.deepEqual([met.status, met.source, it.requests.length], [304, 'cache', 2]);
});

test('[H-21] both validators make conditions where there are both', async () => {
  const modified = 'Wed, 31 Dec 2025 00:00:00 GMT';
  const it = await stale({ etag: '"1"', 'last-modified': modified });
  await it.get('/a');
  const sent = it.requests.at(-1)?.headers;
  assert.deepEqual([sent?.get('if-none-match'), sent?.get('if-modified-since')], ['"1"', modified]);
});

test('[H-22] a 304 merges its fields, renews expiry by the settings of now, and leaves what describes the bytes', async () => {
  const it = await stale({ etag: '"1"', 'content-type': 'text/plain', 'x-version': '1' });
  const headers = { 'content-type': 'text/html', 'content-length': '0', 'x-version': '2' };
  it.origin = () => new Response(null, { status: 304, headers });
  const renewed = await it.get('/a', { settings: { expireAfter: 600 } });
  assert.deepEqual([...pick(renewed), secondsLeft(renewed)], ['revalidated', 'old', 90 + 600]);
  assert.match(renewed.fields, /content-type:text\/plain/);
  assert.match(renewed.fields, /x-version:2/);
  assert.doesNotMatch(renewed.fields, /content-length/);
});

test('[H-24] Pragma: no-cache validates where there is no Cache-Control', async () => {
  const it = world();
  await it.get('/a');
  const pragma = { pragma: 'no-cache' };
  assert.equal(
    (await it.get('/a', { init: { headers: { ...pragma, 'cache-control': 'max-age=60' } } })).source,
    'cache',
  );
  assert.equal((await it.get('/a', { init: { headers: pragma } })).source, 'network');
});

test('[H-25] responses that Vary tells apart stand side by side', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(headers.get('accept'), { headers: { vary: 'Accept' } });
  const ask = (accept: string) => it.get('/a', { init: { headers: { accept } } });
  await ask('text/html');
  await ask('text/plain');
  assert.deepEqual(pick(await ask('text/html')), ['cache', 'text/html']);
  assert.deepEqual(pick(await ask('text/plain')), ['cache', 'text/plain']);
  assert.equal((await it.stored()).length, 2);
});

test('[D-05] with onlyIfCached a response for other selecting fields is a 504, and the origin is not asked', async () => {
  const it = world();
  it.origin = () => new Response('html', { headers: { vary: 'Accept' } });
  await it.get('/a', { init: { headers: { accept: 'text/html' } } });
  const asked = { options: { onlyIfCached: true }, init: { headers: { accept: 'text/plain' } } };
  assert.deepEqual([(await it.get('/a', asked)).status, it.requests.length], [504, 1]);
});

test('[K-02] GET and HEAD have different keys', async () => {
  const it = world();
  it.origin = ({ method }) => new Response(method === 'HEAD' ? null : 'body');
  const head = await it.get('/a', { init: { method: 'HEAD' } });
  const get = await it.get('/a');
  assert.deepEqual([get.source, head.cacheKey === get.cacheKey], ['network', false]);
});

test('[D-12] what never expires outlives every removal of what is expired', async () => {
  const it = world();
  await it.get('/a', { settings: { expireAfter: -1 } });
  it.wait(50 * 365 * 86_400);
  assert.deepEqual(await it.engine.admin('delete', { expired: true, settings: it.settings }), { deleted: 0 });
  assert.deepEqual((await it.get('/a')).source, 'cache');
});
