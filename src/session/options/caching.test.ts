import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestOptions, SessionOptions } from '../../index.js';
import { echo, open, refuses } from '../opened.fixture.js';

type How = { readonly expired?: boolean; readonly settings?: SessionOptions };

/** The source of the second answer to a request for `/x`, the first of which expired, or did not. */
async function second(options: RequestOptions, { expired = false, settings = {} }: How = {}) {
  const it = open(echo, { expireAfter: 60, ...settings });
  await it.session.get('/x');
  if (expired) it.clock.now += 61_000;
  const answer = await it.session.get('/x', options);
  return { ...it, answer };
}

const modes: readonly (readonly [RequestInit['cache'], fresh: string, expired: string])[] = [
  ['default', 'cache', 'network'],
  ['no-store', 'network', 'network'],
  ['reload', 'network', 'network'],
  ['no-cache', 'network', 'network'],
  ['force-cache', 'cache', 'stale'],
  ['only-if-cached', 'cache', 'stale'],
];
for (const [cache = 'default', fresh, expired] of modes) {
  test(`[Q-21] cache: '${cache}' steers this cache as Fetch's steers the browser's`, async () => {
    assert.equal((await second({ cache })).answer.source, fresh);
    assert.equal((await second({ cache }, { expired: true })).answer.source, expired);
  });

  test(`[Q-21] cache: '${cache}' of a Request does the same`, async () => {
    const it = open(echo, { expireAfter: 60 });
    await it.session.get('/x');
    const request = Object.defineProperty(new Request('https://a.test/x'), 'cache', { value: cache });
    assert.equal((await it.session.send(request)).source, fresh);
  });
}

test("[Q-21] [Q-02] cache: 'only-if-cached' without anything stored is a 504", async () => {
  const { session, requests } = open(echo);
  assert.equal((await session.get('/x', { cache: 'only-if-cached' })).status, 504);
  assert.equal(requests.length, 0);
});

test("[Q-21] cache: 'no-store' stores nothing, 'reload' replaces", async () => {
  const { session } = open(echo);
  assert.equal((await session.get('/x', { cache: 'no-store' })).cacheKey, null);
  assert.equal((await session.get('/x')).fromCache, false);
  const reloaded = await session.get('/x', { cache: 'reload' });
  assert.equal((await session.get('/x')).createdAt.getTime(), reloaded.createdAt.getTime());
});

test('[D-09] what a request says of its caching does not go on the wire', async () => {
  const { session, requests } = open(echo);
  const cache = { staleIfError: true, readOnly: true, expireAfter: 5, onlyIfCached: false, tags: ['s3cret'] } as const;
  await session.get('/x', { expireAfter: 60, refresh: true, onlyIfCached: false, cache, tags: ['s3cret'] });
  await session.get('/x', { cache: 'force-cache' });
  for (const { headers } of requests)
    assert.deepEqual(
      [...headers].filter(([name]) => name !== 'cache-control' && name !== 'pragma'),
      [],
    );
  assert.ok(requests.every(({ headers }) => ['', 'max-age=0', null].includes(headers.get('cache-control'))));
});

test('[Q-06] a request may be answered stale when the origin fails, though the session may not', async () => {
  let isDown = false;
  const serve = () => new Response(isDown ? 'broken' : 'x', { status: isDown ? 500 : 200 });
  const { session, clock } = open(serve, { expireAfter: 60 });
  await session.get('/x');
  isDown = true;
  clock.now += 61_000;
  assert.equal((await session.get('/x')).status, 500);
  assert.equal((await session.get('/x', { cache: { staleIfError: true } })).source, 'stale');
  assert.equal((await session.get('/x', { cache: { staleIfError: 60 } })).source, 'stale');
  assert.equal((await session.get('/x', { cache: { staleIfError: { milliseconds: 500 } } })).status, 500);
});

type PolicyCase = readonly [cache: NonNullable<RequestOptions['cache']>, source: string, how?: How];
const policies: readonly PolicyCase[] = [
  [{ disabled: true }, 'network'],
  [{ disabled: false }, 'cache', { settings: {} }],
  [{ onlyIfCached: true }, 'synthetic', { expired: true }],
  [{ staleWhileRevalidate: true }, 'stale', { expired: true }],
  [{ staleWhileRevalidate: 30 }, 'network', { expired: true, settings: { expireAfter: 1 } }],
  [{ allowableMethods: ['POST'] }, 'network'],
  [{ matchHeaders: true }, 'cache'],
  [{ urlPatterns: ['*/y'] }, 'network'],
  [{ urlPatterns: ['a.test/x'] }, 'cache'],
];
for (const [cache, source, how] of policies) {
  test(`[Q-06] for one request: ${JSON.stringify(cache)}`, async () => {
    assert.equal((await second({ cache }, how)).answer.source, source);
  });
}

test('[Q-06] what is not stored for one request: readOnly, allowableCodes, contentTypes', async () => {
  for (const cache of [{ readOnly: true }, { allowableCodes: [404] }, { contentTypes: ['image/*'] }]) {
    const { session } = open(echo);
    assert.equal((await session.get('/x', { cache })).cacheKey, null);
    assert.notEqual((await session.get('/x')).cacheKey, null, 'the next request is stored');
  }
});

test('[Q-06] expireAfter there counts before urlsExpireAfter, as it does beside', async () => {
  const { session, clock } = open(echo, { urlsExpireAfter: { '*': 5 } });
  assert.deepEqual((await session.get('/x', { cache: { expireAfter: 60 } })).expires, new Date(clock.now + 60_000));
});

test('[Q-06] the other settings are those that the session has then', async () => {
  const { session } = open(echo, { expireAfter: 60 });
  session.settings.matchHeaders = ['accept'];
  await session.get('/x', { headers: { accept: 'a' }, cache: { staleIfError: true } });
  assert.equal((await session.get('/x', { headers: { accept: 'b' } })).fromCache, false);
  assert.equal((await session.get('/x', { headers: { accept: 'a' } })).fromCache, true);
});

const wrong: readonly (readonly [cache: unknown, told: string])[] = [
  ['no-stor', 'notOneOf cache "no-stor"'],
  [5, 'notOneOf cache "5"'],
  [{ readOnli: true }, 'noSuchOption readOnli unknown'],
  [{ cacheName: 'x' }, 'noSuchOption cacheName session'],
  [{ tags: [''] }, 'wrongMember tags "" tag'],
  [{ staleIfError: 'soon' }, 'wrongValue staleIfError "soon" staleness'],
];
for (const [cache, text] of wrong) {
  test(`[Q-06] bad caching of a request is refused: ${JSON.stringify(cache)}`, async () => {
    const options: RequestOptions = JSON.parse('{}', () => ({ cache }));
    await assert.rejects(open(echo).session.get('/x', options), refuses('bad-option', text));
  });
}

test('[Q-01] expireAfter of a request is for its new response, and does not shorten what is stored', async () => {
  const { session, clock } = open(echo, { expireAfter: 60 });
  assert.deepEqual((await session.get('/x', { expireAfter: 5 })).expires, new Date(clock.now + 5000));
  await session.get('/y');
  clock.now += 2000;
  assert.equal((await session.get('/y', { expireAfter: 1 })).fromCache, true);
  assert.equal((await session.get('/z', { expireAfter: -1 })).expires, null);
});

test('[Q-02] onlyIfCached beats refresh; expired it is a 504, unless stale is allowed; forceRefresh beside it is a 504', async () => {
  const { session, clock, requests } = open(echo, { expireAfter: 60 });
  await session.get('/x');
  assert.equal((await session.get('/x', { onlyIfCached: true, refresh: true })).source, 'cache');
  assert.equal((await session.get('/x', { onlyIfCached: true, forceRefresh: true })).status, 504);
  clock.now += 61_000;
  assert.equal((await session.get('/x', { onlyIfCached: true })).status, 504);
  assert.equal((await session.get('/x', { onlyIfCached: true, cache: { staleIfError: true } })).source, 'stale');
  assert.equal(requests.length, 1);
});

test('[Q-02] [D-05] onlyIfCached beside a response that varies is a 504, not a request', async () => {
  const { session, requests } = open(() => new Response('x', { headers: { vary: 'accept' } }));
  await session.get('/x', { headers: { accept: 'a' } });
  assert.equal((await session.get('/x', { headers: { accept: 'b' }, onlyIfCached: true })).status, 504);
  assert.equal(requests.length, 1);
});

test('[Q-03] the 504 has a status text, no body and no expiry, and is not from the cache', async () => {
  const { session } = open(echo);
  const answer = await session.get('/x', { onlyIfCached: true });
  assert.deepEqual([answer.status, answer.statusText, answer.url], [504, 'Not Cached', 'https://a.test/x']);
  assert.deepEqual([answer.fromCache, answer.source, answer.expires], [false, 'synthetic', null]);
  assert.equal((await answer.bytes()).byteLength, 0);
  assert.throws(() => answer.raiseForStatus(), refuses('not-cached'));
});

test('[Q-04] refresh asks the origin: a 304 renews what is stored, which answers', async () => {
  let unchanged = false;
  const { session, clock, requests } = open(
    () => (unchanged ? new Response(null, { status: 304 }) : new Response('x', { headers: { etag: '"1"' } })),
    { expireAfter: 60 },
  );
  await session.get('/x');
  unchanged = true;
  clock.now += 30_000;
  const answer = await session.get('/x', { refresh: true });
  assert.deepEqual([answer.fromCache, answer.revalidated, await answer.text()], [true, true, 'x']);
  assert.deepEqual(answer.expires, new Date(clock.now + 60_000));
  assert.equal(requests[1]?.headers.get('if-none-match'), '"1"');
  assert.doesNotMatch(requests[1]?.headers.get('cache-control') ?? '', /must-revalidate/);
});

test('[Q-05] forceRefresh does not look at what is stored, and replaces it', async () => {
  const { session, requests } = open(() => new Response('x', { headers: { etag: '"1"' } }), { expireAfter: 60 });
  await session.get('/x');
  assert.equal((await session.get('/x', { forceRefresh: true })).source, 'network');
  assert.deepEqual([requests[1]?.headers.get('if-none-match'), requests[1]?.cache], [null, 'reload']);
  assert.equal(await session.cache.count(), 1);
});

test('[D-13] an answer that followed a redirect is not that of a request that does not follow', async () => {
  const { session, requests } = open(echo);
  await session.get('/x');
  assert.equal((await session.get('/x', { allowRedirects: false })).fromCache, false);
  assert.equal(requests.length, 2);
});
