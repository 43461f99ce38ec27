import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpirationTime, SessionOptions } from '../index.js';
import { echo, open, refuses, type Served } from './opened.fixture.js';

/** The source of the second answer to a request for a URL. */
async function again(url: string, options: SessionOptions, serve: Served = echo): Promise<string> {
  const { session } = open(serve, options);
  await session.get(url);
  return (await session.get(url)).source;
}

type UrlCase = readonly [pattern: string | RegExp, url: string, matches: boolean];
const patterns: readonly UrlCase[] = [
  ['a.test/x', '/x', true],
  ['a.test/x', '/xyz', true],
  ['https://a.test/x', '/x', true],
  ['*.test/x', '/x', true],
  ['a.test/*/z', '/x/y/z', true],
  ['a.test/x?', '/x?q=1', true],
  ['a.test/[xy]', '/y', true],
  ['a.test/y', '/x', false],
  ['A.test/x', '/x', true],
  ['a.test/X', '/x', false],
  ['*', '/x', true],
  [/x$/, '/x', true],
  [/^https:\/\/a\.test\/\w+\?q/, '/x?q=1', true],
  [/^a\.test/, '/x', false],
];
for (const [pattern, url, matches] of patterns) {
  test(`[C-05] the pattern ${pattern} ${matches ? 'matches' : 'does not match'} ${url}`, async () => {
    const urlsExpireAfter = [[pattern, 60]] as const;
    const { session, clock } = open(echo, { urlsExpireAfter, expireAfter: 5 });
    const expires = (await session.get(url)).expires?.getTime();
    assert.equal(expires, clock.now + (matches ? 60_000 : 5000));
  });
}

test('[C-05] the first pattern that matches wins; null is as the session says; DO_NOT_CACHE is not stored', async () => {
  const given: readonly (readonly [string, ExpirationTime | null])[] = [
    ['a.test/x/1', 'do-not-cache'],
    ['a.test/x/2', null],
    ['a.test/x', 60],
    ['*', 1],
  ];
  for (const urlsExpireAfter of [given, new Map(given), Object.fromEntries(given)]) {
    const { session, clock } = open(echo, { urlsExpireAfter, expireAfter: 5 });
    const seconds = async (url: string): Promise<number> =>
      (Number((await session.get(url)).expires) - clock.now) / 1000;
    assert.deepEqual(await Promise.all(['/x/2', '/x/3', '/y'].map(seconds)), [5, 60, 1]);
    assert.equal((await session.get('/x/1')).cacheKey, null);
  }
});

const directives = ['no-store', 'no-cache', 'max-age=1', 'must-revalidate', 'private', 'immutable, max-age=1'];
for (const directive of directives) {
  test(`[C-06] without cacheControl the settings decide, not the response: ${directive}`, async () => {
    const headers = { 'cache-control': directive, expires: '0', pragma: 'no-cache', age: '100' };
    for (const options of [{}, { cacheControl: false }]) {
      const given = { expireAfter: 60, ...options };
      assert.equal(await again('/x', given, () => new Response('x', { headers })), 'cache');
    }
  });
}

test('[C-06] with cacheControl the response decides how long it stays fresh, and whether it is stored', async () => {
  const options = { cacheControl: true, expireAfter: 3600 };
  const answering = (cacheControl: string) => () => new Response('x', { headers: { 'cache-control': cacheControl } });
  assert.equal(await again('/x', options, answering('max-age=60')), 'cache');
  for (const directive of ['max-age=0', 'no-cache', 'no-store'])
    assert.equal(await again('/x', options, answering(directive)), 'network');
});

test('[C-06] the Cache-Control of a request is read, though', async () => {
  const { session, requests } = open(echo);
  await session.get('/x');
  assert.equal((await session.get('/x', { headers: { 'cache-control': 'no-store' } })).cacheKey, null);
  assert.equal((await session.get('/x', { headers: { 'cache-control': 'no-cache' } })).fromCache, false);
  assert.equal(requests.length, 3);
});

const statuses: readonly (readonly [status: number, codes: readonly number[] | undefined, source: string])[] = [
  [200, undefined, 'cache'],
  [404, undefined, 'network'],
  [404, [200, 404], 'cache'],
  [200, [404], 'network'],
];
for (const [status, allowableCodes, source] of statuses) {
  test(`[C-08] of ${JSON.stringify(allowableCodes) ?? 'the default'}, ${status} is from the ${source}`, async () => {
    const options = allowableCodes === undefined ? {} : { allowableCodes };
    assert.equal(await again('/x', options, () => new Response('x', { status })), source);
  });
}

test('[C-08] allowable codes are not asked on reading; 206 and what is no status are refused', async () => {
  const { session } = open(() => new Response('x', { status: 404 }), { allowableCodes: [404] });
  await session.get('/x');
  session.settings.allowableCodes = [200];
  assert.equal((await session.get('/x')).fromCache, true);
  for (const code of [206, 304, 0, 999])
    assert.throws(() => open(echo, { allowableCodes: [code] }), refuses('bad-option', 'wrongMember'));
});

test('[C-09] allowable methods count on writing and on reading, in any letter case, arbitrary ones too', async () => {
  const { session } = open(echo, { allowableMethods: ['get', 'Post', 'query'] });
  for (const method of ['GET', 'post', 'QUERY']) {
    await session.request(method, '/x');
    assert.equal((await session.request(method, '/x')).fromCache, true, method);
  }
  assert.equal((await session.request('PUT', '/x')).cacheKey, null);
  session.settings.allowableMethods = ['POST'];
  assert.equal((await session.get('/x')).fromCache, false);
});

test('[C-09] a field that overrides the method counts as the method', async () => {
  for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
    const { session } = open(echo);
    await session.post('/x', { headers: { [name]: 'GET' } });
    assert.equal((await session.post('/x', { headers: { [name]: 'GET' } })).fromCache, true, name);
    assert.equal((await session.get('/y', { headers: { [name]: 'PUT' } })).cacheKey, null, name);
  }
});

type Matching = readonly [SessionOptions['matchHeaders'], one: HeadersInit, other: HeadersInit, same: boolean];
const matching: readonly Matching[] = [
  [false, { accept: 'a' }, { accept: 'b' }, true],
  [true, { 'x-any': 'a' }, { 'x-any': 'b' }, false],
  [['Accept'], { accept: 'a' }, { accept: 'b' }, false],
  [['Accept'], { accept: 'a' }, { accept: 'a', 'x-any': 'b' }, true],
  [['accept'], { accept: 'b, A' }, { accept: 'a,B' }, true],
  [['x-any'], { 'x-any': '' }, {}, false],
];
for (const [matchHeaders = false, one, other, same] of matching) {
  const text = `${JSON.stringify(one)} and ${JSON.stringify(other)}`;
  test(`[C-12] matchHeaders ${JSON.stringify(matchHeaders)}: ${text} are ${same ? 'one' : 'two'}`, async () => {
    const { session } = open(echo, { matchHeaders });
    await session.get('/x', { headers: Object.entries(one) });
    assert.equal((await session.get('/x', { headers: Object.entries(other) })).fromCache, same);
  });
}

type Failure = readonly [what: string, serve: Served];
const failures: readonly Failure[] = [
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a 500', () => new Response('broken', { status: 500 })],
  ['a status that is not allowable', () => new Response('teapot', { status: 418 })],
];
for (const [what, fail] of failures) {
  test(`[C-16] with staleIfError, what is stored answers for ${what}, not staler than said`, async () => {
    let serve: Served = echo;
    const { session, clock } = open((request) => serve(request), { expireAfter: 60, staleIfError: 30 });
    await session.get('/x');
    serve = fail;
    clock.now += 90_000;
    assert.equal((await session.get('/x')).source, 'stale');
    assert.equal((await session.get('/x', { onlyIfCached: true })).source, 'stale');
    clock.now += 1000;
    const after = await session.get('/x').then(
      ({ status }) => status,
      ({ code }) => code,
    );
    assert.ok([500, 418, 'network'].includes(after));
    session.settings.staleIfError = true;
    assert.equal((await session.get('/x')).source, 'stale', 'the old entry was kept');
  });
}

test('[C-16] on a plain miss nothing changes, and an abort of the caller is no error of the origin', async () => {
  let serve: Served = () => new Response('broken', { status: 500 });
  const { session, clock } = open((request) => serve(request), { expireAfter: 60, staleIfError: true });
  assert.equal((await session.get('/x')).status, 500);
  serve = echo;
  await session.get('/x');
  clock.now += 61_000;
  serve = () => new Promise(() => undefined);
  const controller = new AbortController();
  const answer = session.get('/x', { signal: controller.signal });
  setImmediate(() => controller.abort());
  await assert.rejects(answer, { name: 'AbortError' });
});

test('[C-16] a timeout is an error of the origin', async () => {
  let serve: Served = echo;
  const { session, clock } = open((request) => serve(request), { expireAfter: 60, staleIfError: true });
  await session.get('/x');
  clock.now += 61_000;
  serve = () => new Promise(() => undefined);
  assert.equal((await session.get('/x', { timeout: 0.01 })).source, 'stale');
});
