import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as turn } from 'node:timers/promises';
import { type CachedResponse, CachedSession, CacheError, type DeleteOptions, type SessionOptions } from '../index.js';

const START = Date.UTC(2024, 0, 1);
const hasCode = (code: string) => (error: unknown) => error instanceof CacheError && error.code === code;
const paths = (urls: readonly string[]): readonly string[] => urls.map((url) => url.replace('https://a.test', ''));

/** A session on a clock that the test moves; its origin answers with the URL, redirects, and varies by x-lang. */
function opened(options: SessionOptions = {}) {
  const clock = { now: START };
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    allowableMethods: ['GET', 'HEAD', 'POST'],
    ignoredParameters: ['token'],
    ...options,
    now: () => clock.now,
    fetch: async (request) => {
      if (request.url.endsWith('/start')) return redirected('https://a.test/end');
      const headers = request.headers.has('x-lang') ? { vary: 'x-lang' } : {};
      return new Response(`body of ${request.url} ${request.headers.get('x-lang') ?? ''}`.trim(), { headers });
    },
  });
  return { session, cache: session.cache, clock };
}

/** A response as the platform gives it after a redirect that it followed. */
const redirected = (url: string): Response =>
  Object.defineProperties(new Response('the end'), { url: { value: url }, redirected: { value: true } });

async function gathered(responses: AsyncIterable<CachedResponse>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { url } of responses) found.push(url);
  return paths(found);
}

const left = async ({ cache }: { readonly cache: CachedSession['cache'] }) => paths(await cache.urls());

test('[B-10] getResponse finds a response by cacheKey, the newest variant by key, and the target of a redirect', async () => {
  const { session, cache, clock } = opened();
  const { cacheKey: plain } = await session.get('/a');
  const { cacheKey: german } = await session.get('/v', { headers: { 'x-lang': 'de' } });
  clock.now += 1;
  await session.get('/v', { headers: { 'x-lang': 'fr' } });
  await session.get('/start');
  const text = async (key: string) => (await cache.getResponse(key))?.text();
  assert.equal(await text(plain ?? ''), 'body of https://a.test/a');
  assert.equal(await text(german ?? ''), 'body of https://a.test/v de');
  assert.equal(await text(await cache.createKey('/v')), 'body of https://a.test/v fr');
  assert.equal(await text(await cache.createKey('/start')), 'the end');
  assert.equal(await cache.getResponse('0000000000000000'), undefined);
});

test('[B-11] saveResponse stores a native response, which can still be read', async () => {
  const { session, cache } = opened();
  const response = Response.json({ a: 1 }, { headers: { 'x-token': '1', token: 's3cret' } });
  const cacheKey = await cache.saveResponse(response, { request: '/warm?token=s3cret', expires: 60 });
  assert.deepEqual(await response.json(), { a: 1 });
  const hit = await session.get('/warm?token=another');
  assert.deepEqual([hit.fromCache, hit.cacheKey, hit.ttl, await hit.json()], [true, cacheKey, 60, { a: 1 }]);
  assert.deepEqual([hit.headers.get('token'), hit.headers.get('x-token')], ['REDACTED', '1']);
  assert.deepEqual(await left({ cache }), ['/warm?token=REDACTED']);
});

test('[B-11] a saved response expires by the settings, unless it has its own expiry', async () => {
  const { session, cache } = opened({ expireAfter: 10, urlsExpireAfter: { 'a.test/long': 100 } });
  await cache.saveResponse(new Response('x'), { request: '/short' });
  await cache.saveResponse(new Response('x'), { request: '/long' });
  assert.deepEqual([(await session.get('/short')).ttl, (await session.get('/long')).ttl], [10, 100]);
});

test('[B-11] a response of a session can be saved for its own request, for another, or under any key', async () => {
  const { session, cache, clock } = opened({ expireAfter: 60 });
  const original = await session.get('/a');
  const { createdAt } = original;
  await cache.clear();
  clock.now += 1000;
  assert.equal(await cache.saveResponse(original), original.cacheKey);
  const hit = await session.get('/a');
  assert.deepEqual([hit.fromCache, hit.createdAt, hit.ttl], [true, createdAt, 59]);
  await cache.saveResponse(hit, { request: { method: 'GET', url: '/b' } });
  assert.equal(await (await session.get('/b', { onlyIfCached: true })).text(), 'body of https://a.test/a');
  assert.equal(await cache.saveResponse(hit, { cacheKey: 'mine' }), 'mine');
  assert.equal(await (await cache.getResponse('mine'))?.text(), 'body of https://a.test/a');
  const { cacheKey } = await session.get('/c');
  await cache.saveResponse(hit, { cacheKey: cacheKey ?? '' });
  assert.equal(await (await session.get('/c')).text(), 'body of https://a.test/a');
});

test('[B-11] a response that was popped can be saved again, and answers the same requests', async () => {
  const { session, cache } = opened();
  await session.post('/search', { data: 'q=1' });
  for await (const response of cache.filter()) {
    await response.text();
    await cache.clear();
    assert.equal(await cache.saveResponse(response), response.cacheKey);
  }
  assert.equal((await session.post('/search', { data: 'q=1', onlyIfCached: true })).status, 200);
  assert.equal((await session.post('/search', { data: 'q=2', onlyIfCached: true })).status, 504);
});

test('[B-11] saveResponse refuses responses that cannot be stored', async () => {
  const { cache } = opened({ maxEntryBytes: 1000 });
  assert.equal(await cache.saveResponse(new Response('four'.repeat(300)), { request: '/a' }), null);
  const read = new Response('x');
  await read.text();
  for (const bad of [read, Response.error(), new Response('x')])
    await assert.rejects(cache.saveResponse(bad, bad === read ? { request: '/a' } : {}), hasCode('bad-request'));
  assert.equal(await cache.count(), 0);
});

test('[B-11] a saved response keeps its identity', async () => {
  const { session, cache } = opened({ identity: 'ada' });
  const hers = await session.get('/a');
  const { cacheKey } = hers;
  await cache.clear();
  const other = opened({ identity: 'bob' });
  await other.cache.saveResponse(hers);
  assert.equal((await other.session.get('/a', { onlyIfCached: true })).status, 504);
  assert.equal((await other.cache.getResponse(cacheKey ?? ''))?.status, 200);
});

test('[B-11] saveResponse drops Content-Encoding of decoded bodies, and refuses partial responses', async () => {
  const { session, cache } = opened();
  const headers = { 'content-encoding': 'gzip', 'content-length': '3', 'x-a': '1' };
  await cache.saveResponse(new Response('decoded', { headers }), { request: '/a' });
  const hit = await session.get('/a');
  assert.deepEqual(
    [...hit.headers.keys()].filter((name) => name in headers),
    ['x-a'],
  );
  for (const status of [206, 304])
    await assert.rejects(cache.saveResponse(new Response(null, { status }), { request: '/b' }), hasCode('bad-request'));
});

test('[B-12] createKey computes the key of a request by the settings', async () => {
  const { session, cache } = opened({ matchHeaders: ['accept'] });
  const request = { method: 'GET', url: '/a', headers: { accept: 'text/html' } };
  const { cacheKey } = await session.get('/a', { headers: { accept: 'text/html' } });
  assert.equal(await cache.createKey(request), cacheKey);
  assert.equal(
    await cache.createKey({ ...request, url: '/a?token=1' }),
    await cache.createKey({ ...request, url: '/a?token=2' }),
  );
  assert.notEqual(await cache.createKey('/a'), cacheKey);
});

test('[B-13] contains finds keys, requests, URLs and redirects', async () => {
  const { session, cache } = opened();
  const { cacheKey } = await session.get('/a');
  await session.get('/v', { headers: { 'x-lang': 'de' } });
  await session.get('/start');
  const known = [
    { key: cacheKey ?? '' },
    { url: '/a' },
    { request: '/a' },
    { url: '/start' },
    { key: await cache.createKey('/start') },
  ];
  const knownVariants = [
    { key: await cache.createKey('/v') },
    { request: { method: 'GET', url: '/v', headers: { 'x-lang': 'de' } } },
  ];
  for (const what of [...known, ...knownVariants]) assert.equal(await cache.contains(what), true, JSON.stringify(what));
  const unknown = [{ key: 'no' }, { url: '/b' }, { request: { method: 'POST', url: '/a' } }, { url: '/v' }];
  for (const what of unknown) assert.equal(await cache.contains(what), false, JSON.stringify(what));
});

const STOCK = ['/a', '/api/x', '/api/y', '/old'];
const deletions: readonly (readonly [title: string, what: DeleteOptions, left: readonly string[]])[] = [
  ['nothing named', {}, STOCK],
  ['a URL', { urls: ['/a'] }, ['/a', '/api/x', '/api/y', '/old']],
  ['a URL by every method', { urls: ['/a'], method: '*' }, ['/api/x', '/api/y', '/old']],
  ['a URL by another method', { urls: ['/a'], method: 'head' }, STOCK],
  ['a path', { pattern: 'a.test/api/*' }, ['/a', '/old']],
  ['several patterns', { pattern: [/x$/, 'a.test/old'] }, ['/a', '/api/y']],
  ['everything by a pattern', { pattern: '*' }, []],
  ['everything', { all: true }, []],
  ['expired responses', { expired: true }, ['/a', '/api/x', '/api/y']],
  ['responses older than a duration', { olderThan: { minutes: 1 } }, ['/a', '/api/x', '/api/y']],
  ['invalid records, without any', { invalid: true }, STOCK],
  ['a request, all its variants', { requests: ['/a'], vary: 'all' }, STOCK],
  ['a tag', { tags: ['user-7'] }, ['/a', '/api/y', '/old']],
  ['any of several tags', { tags: ['user-7', 'list', 'no'] }, ['/a', '/old']],
  ['a tag that no response has', { tags: ['user'] }, STOCK],
  ['a union', { expired: true, urls: ['/api/x', '/no'], keys: ['no'] }, ['/a', '/api/y']],
];

for (const [title, what, expected] of deletions) {
  test(`[B-14] delete: ${title}`, async () => {
    const { session, cache, clock } = opened();
    await session.get('/old', { expireAfter: 10 });
    clock.now += 120_000;
    await session.get('/a');
    await session.get('/api/x', { tags: ['user-7', 'list'] });
    await session.get('/api/y', { cache: { tags: ['list'] } });
    await session.post('/a', { data: 'x' });
    const { deleted } = await cache.delete(what);
    assert.deepEqual(await left({ cache }), expected);
    assert.equal(deleted, 5 - (await cache.count()));
  });
}

test('[B-14] deleting a response deletes the redirects to it; deleting a redirect leaves its target', async () => {
  const { session, cache } = opened();
  await session.get('/start');
  assert.equal(await cache.redirects.size(), 1);
  await cache.delete({ urls: ['/start'] });
  assert.deepEqual([await cache.redirects.size(), await cache.count()], [0, 1]);
  await session.get('/start', { forceRefresh: true });
  assert.deepEqual(await cache.delete({ urls: ['/end'] }), { deleted: 1 });
  assert.equal(await cache.redirects.size(), 0);
});

test('[B-14] deleting thousands of expired responses leaves the others', async () => {
  const { session, cache, clock } = opened();
  for (let index = 0; index < 700; index++) await session.get(`/${index}`, { expireAfter: 1 + (index % 3) });
  await session.get('/fresh');
  clock.now += 2500;
  assert.deepEqual(await cache.delete({ expired: true }), { deleted: 467 });
  clock.now += 60_000;
  assert.deepEqual(await cache.delete({ olderThan: 30 }), { deleted: 234 });
});

test('[B-15] clear and destroy delete everything and give the number; later responses are stored', async () => {
  const { session, cache } = opened();
  for (const empty of [() => cache.clear(), () => cache.destroy()]) {
    await session.get('/a');
    assert.deepEqual(await empty(), { deleted: 1 });
    assert.equal((await session.get('/a')).fromCache, false);
    assert.equal((await session.get('/a')).fromCache, true);
  }
});

test('[B-16] after close, the next call opens the store again', async () => {
  const { session, cache } = opened();
  await session.get('/a');
  await cache.close();
  assert.equal((await session.get('/a')).fromCache, true);
});

test('[B-17] filter yields the selected responses, and loads bodies when they are read', async () => {
  const { session, cache, clock } = opened();
  await session.get('/old', { expireAfter: 10 });
  clock.now += 60_000;
  await session.get('/new');
  const filters = [
    {},
    { expired: false },
    { valid: false },
    { valid: false, expired: false },
    { olderThan: 30 },
    { invalid: true, valid: false, expired: false },
  ];
  const found: (readonly string[])[] = [];
  for (const filter of filters) found.push((await gathered(cache.filter(filter))).toSorted());
  assert.deepEqual(found, [['/new', '/old'], ['/new'], ['/old'], [], ['/old'], []]);
  const { value } = await cache.filter({ valid: false }).next();
  assert.deepEqual([value?.isExpired, await value?.text()], [true, 'body of https://a.test/old']);
});

test('[B-18] recreateKeys computes all keys by the current settings, and redacts newly ignored values', async () => {
  const shared = { cacheName: 'shared' };
  const before = opened({ ...shared, ignoredParameters: ['token'] });
  await before.session.get('/a?secret=1');
  await before.session.get('/b');
  await before.session.post('/search?secret=1', { data: 'q=1' });
  await before.session.get('/v', { headers: { 'x-lang': 'de' } });
  await before.session.get('/start?secret=1');
  const after = opened({ ...shared, ignoredParameters: ['secret'] });
  await after.cache.update(before.cache);
  assert.equal((await after.session.get('/a?secret=1', { onlyIfCached: true })).status, 504);
  assert.deepEqual(await after.cache.recreateKeys(), { recreated: 3 });
  assert.deepEqual(await after.cache.recreateKeys(), { recreated: 0 });
  for (const url of ['/a?secret=2', '/b'])
    assert.equal((await after.session.get(url, { onlyIfCached: true })).status, 200, url);
  assert.equal((await after.session.post('/search?secret=2', { data: 'q=1', onlyIfCached: true })).status, 200);
  assert.equal((await after.session.get('/v', { headers: { 'x-lang': 'de' }, onlyIfCached: true })).status, 200);
  assert.ok(!(await after.cache.urls()).some((url) => url.includes('secret=1')));
});

test('[B-18] recreateKeys does not change the key of a request without credentials', async () => {
  const { session, cache } = opened();
  await session.get('/a', { credentials: 'omit' });
  assert.deepEqual(await cache.recreateKeys(), { recreated: 0 });
  assert.equal((await session.get('/a', { credentials: 'omit', onlyIfCached: true })).status, 200);
});

test('[B-19] resetExpiration sets the expiry of all responses and redirects', async () => {
  const { session, cache, clock } = opened({ expireAfter: 10 });
  for (const url of ['/a', '/b', '/start']) await session.get(url);
  clock.now += 20_000;
  assert.deepEqual(await cache.resetExpiration({ minutes: 1 }), { reset: 3 });
  for (const url of ['/a', '/b', '/start'])
    assert.deepEqual([(await session.get(url)).source, (await session.get(url)).ttl], ['cache', 60]);
  await assert.rejects(cache.resetExpiration('soon'), hasCode('bad-option'));
});

test('[B-20] update copies responses and redirects from another cache, and keeps newer ones', async () => {
  const from = opened({ cacheName: 'one' });
  for (const url of ['/a', '/empty', '/start']) await from.session.get(url);
  const to = opened({ cacheName: 'other' });
  to.clock.now += 1000;
  await to.session.get('/a');
  assert.deepEqual(await to.cache.update(from.cache), { stored: 2 });
  for (const url of ['/a', '/empty', '/start'])
    assert.equal((await to.session.get(url, { onlyIfCached: true })).status, 200, url);
  assert.equal((await to.session.get('/a')).createdAt.getTime(), START + 1000);
});

test('[B-20] an export can be imported as Blob, text or lines, byte for byte', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const from = opened({ expireAfter: -1 });
  for (const url of ['/a', '/start']) await from.session.get(url);
  await from.cache.saveResponse(new Response(bytes), { request: '/bytes' });
  const blob = await from.cache.export().blob();
  const lines: string[] = [];
  for await (const line of from.cache.export()) lines.push(line);
  for (const source of [blob, await blob.text(), lines, from.cache.export()]) {
    const to = opened({ cacheName: 'other' });
    assert.deepEqual(await to.cache.import(source), { stored: 3, skipped: 0, reasons: [] });
    assert.deepEqual(await (await to.session.get('/bytes', { onlyIfCached: true })).bytes(), bytes);
    const { status, expires, redirected: wasRedirected } = await to.session.get('/start', { onlyIfCached: true });
    assert.deepEqual([status, expires, wasRedirected], [200, null, true]);
  }
});

test('[B-20] import refuses other files, and lines that cannot be read', async () => {
  const { session, cache } = opened();
  await session.get('/a');
  const good = await (await cache.export().blob()).text();
  for (const bad of [
    '',
    'x',
    '{"log":{}}',
    good.replace('"version":1', '"version":2'),
    `${good}{`,
    `${good}{"entry":{},"body":7}`,
  ])
    await assert.rejects(opened().cache.import(bad), hasCode('serialization'));
});

test('[B-20] when a line of an export cannot be read, the lines before it are stored', async () => {
  const from = opened();
  for (const url of ['/a', '/b']) await from.session.get(url);
  const good = await (await from.cache.export().blob()).text();
  const to = opened();
  await assert.rejects(to.cache.import(`${good}{`), hasCode('serialization'));
  assert.deepEqual(await left(to), ['/a', '/b']);
});

test('[B-20] import skips records that cannot become a response, and gives their number and reasons', async () => {
  const { session, cache } = opened();
  await session.get('/a');
  const good = await (await cache.export().blob()).text();
  const [, line = ''] = good.split('\n');
  const { entry, body } = JSON.parse(line);
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
  const bad = [
    { entry: { cacheKey: 'x' }, body: null },
    { entry: { ...entry, statusText: 'a\nb' }, body },
    { entry: { ...entry, fields: 'nonsense' }, body },
    { entry: { ...entry, size: entry.size + 1 }, body },
    { entry: { ...entry, key: `${entry.key}x` }, body },
    { entry: { ...entry, format: 2 }, body },
    { entry: { ...entry, control: deep }, body },
    { alias: { cacheKey: 'y' } },
  ].map((record) => JSON.stringify(record));
  const to = opened();
  const { stored, skipped, reasons } = await to.cache.import(`${good}${bad.join('\n')}\n`);
  assert.deepEqual([stored, skipped, reasons.length], [1, bad.length, bad.length]);
  assert.ok(reasons.includes('its "statusText" cannot be read'));
  assert.equal((await to.session.get('/a', { onlyIfCached: true })).status, 200);
  assert.equal(await to.cache.count(), 1);
});

test('[B-21] urls are sorted, unique, redacted, and filtered', async () => {
  const { session, cache, clock } = opened();
  for (const url of ['/b?token=s3cret', '/a']) await session.get(url, { expireAfter: 1 });
  await session.head('/a');
  clock.now += 5000;
  assert.deepEqual(await left({ cache }), ['/a', '/b?token=REDACTED']);
  assert.deepEqual(paths(await cache.urls({ expired: false })), ['/a']);
});

test('[B-22] responses and redirects are maps of the store', async () => {
  const { session, cache } = opened();
  const { cacheKey } = await session.get('/start');
  const start = await cache.createKey('/start');
  const entries: [string, string][] = [];
  for await (const entry of cache.redirects) entries.push([...entry]);
  assert.deepEqual(entries, [[start, cacheKey ?? '']]);
  assert.deepEqual([await cache.redirects.get(start), await cache.redirects.has('no')], [cacheKey, false]);
  assert.equal(await (await cache.responses.get(cacheKey ?? ''))?.text(), 'the end');
  assert.equal(await cache.responses.get(start), undefined);
  await assert.rejects(cache.redirects.set('a', 'b'), hasCode('unsupported-option'));
  assert.deepEqual([await cache.redirects.delete(start), await cache.redirects.delete(start)], [true, false]);
});

test('[B-25] a cache has its name, but no path', () => {
  const { cache } = opened({ cacheName: 'atlas' });
  assert.equal(cache.cacheName, 'atlas');
  assert.ok(!('dbPath' in cache || 'db_path' in cache));
});

for (const [key, options, expected] of [
  ['size', {}, ['/m', '/me', '/med']],
  ['size', { reversed: true, limit: 2 }, ['/med', '/me']],
  ['expires', {}, ['/me', '/m', '/med']],
  ['expires', { expired: false }, ['/m', '/med']],
  ['createdAt', {}, ['/med', '/m', '/me']],
  ['lastUsed', { limit: 1 }, ['/med']],
  ['size', { limit: 0 }, []],
] as const) {
  test(`[B-26] sorted by ${key} ${JSON.stringify(options)}`, async () => {
    const { session, cache, clock } = opened();
    for (const [path, expireAfter] of [
      ['/med', 100],
      ['/m', 50],
      ['/me', 1],
    ] as const) {
      await session.get(path, { expireAfter });
      clock.now += 2000;
    }
    assert.deepEqual(await gathered(cache.sorted(key, options)), expected);
  });
}

test('[B-26] sorted by key goes along the keys, by expiry by default; unknown sort keys are refused', async () => {
  const { session, cache } = opened();
  for (let index = 0; index < 250; index++) await session.get(`/${index}`);
  const keys: (string | null)[] = [];
  for await (const { cacheKey } of cache.sorted('key', { reversed: true })) keys.push(cacheKey);
  assert.deepEqual(keys, keys.toSorted().toReversed());
  assert.equal((await gathered(cache.sorted())).length, 250);
  const bad = JSON.parse('"url"');
  await assert.rejects(cache.sorted(bad).next(), hasCode('bad-option'));
  await assert.rejects(cache.sorted('size', JSON.parse('{"reverse":true}')).next(), hasCode('bad-option'));
});

test('[B-26] count and size give the number of responses and bytes', async () => {
  const { session, cache, clock } = opened();
  await session.get('/a', { expireAfter: 1 });
  clock.now += 5000;
  await session.get('/b');
  assert.deepEqual(
    [await cache.count(), await cache.count({ expired: false }), await cache.count({ valid: false })],
    [2, 1, 1],
  );
  const { count, bytes } = await cache.size();
  assert.equal(count, 2);
  assert.ok(bytes > 2 * ('body of https://a.test/a'.length + 512), `${bytes} count more than bodies`);
});

test('[B-26] bulk waits until everything is written, and resolves with the result of the work', async () => {
  const { session, cache } = opened();
  const urls = Array.from({ length: 50 }, (_, index) => `/${index}`);
  assert.equal(await cache.bulk(async () => (await Promise.all(urls.map((url) => session.get(url)))).length), 50);
  await assert.rejects(
    cache.bulk(() => Promise.reject(new Error('mine'))),
    /mine/,
  );
  assert.equal(await cache.count(), 50);
});

test('[B-27] autoPurge removes expired responses after storing, by interval and offset', async () => {
  const { session, cache, clock } = opened({ expireAfter: 10, autoPurge: { every: 60, offset: { seconds: 30 } } });
  const evicted: number[] = [];
  session.addEventListener('evicted', ({ detail }) => evicted.push(detail.cacheKeys.length));
  const store = async (path: string) => {
    await cache.bulk(() => session.get(path));
    // Background work runs in a later task.
    await turn();
    return left({ cache });
  };
  assert.deepEqual(await store('/a'), ['/a']);
  clock.now += 39_000;
  assert.deepEqual(await store('/b'), ['/a', '/b'], 'not so often');
  clock.now += 38_000;
  assert.deepEqual(await store('/c'), ['/b', '/c'], 'what expired 30 s ago is gone');
  assert.deepEqual(evicted, [1]);
});

test('[B-27] without autoPurge expired responses stay; wrong values are refused', async () => {
  const { session, cache, clock } = opened({ expireAfter: 10 });
  await session.get('/a');
  clock.now += 1e9;
  await session.get('/b');
  assert.equal(await cache.count(), 2);
  for (const autoPurge of ['true', '1', '{"every":-5}', '{"after":1}', '{"offset":"soon"}']) {
    const options: SessionOptions = { autoPurge: JSON.parse(autoPurge.replace('true', '"yes"')) };
    assert.throws(() => new CachedSession({ ...options, backend: 'memory' }), hasCode('bad-option'), autoPurge);
  }
});
