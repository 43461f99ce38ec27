import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, CacheError, type DeleteOptions } from '../../index.js';

/** A session with /a and /b (fresh for 10 s) stored, then /c (for ever), 20 s later. */
async function stocked() {
  const clock = { now: Date.UTC(2024, 0, 1) };
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    now: () => clock.now,
    fetch: async ({ url, headers }) =>
      new Response(`body of ${url}`, headers.has('x-lang') ? { headers: { vary: 'x-lang' } } : {}),
  });
  await session.get('/a', { expireAfter: 10 });
  await session.get('/b', { expireAfter: 10 });
  clock.now += 20_000;
  await session.get('/c');
  return { session, clock };
}

const hasCode = (code: string) => (error: unknown) => error instanceof CacheError && error.code === code;
const paths = (urls: readonly string[]): readonly string[] => urls.map((url) => new URL(url).pathname);

test('the key of a request is the cacheKey of its response', async () => {
  const { session } = await stocked();
  const { cacheKey } = await session.get('/c');
  for (const request of [
    '/c',
    new URL('https://a.test/c'),
    { method: 'GET', url: '/c' },
    new Request('https://a.test/c'),
  ])
    assert.equal(await session.cache.createKey(request), cacheKey);
  assert.notEqual(await session.cache.createKey({ method: 'HEAD', url: '/c' }), cacheKey);
});

test('contains takes a key, a request or a URL', async () => {
  const { session } = await stocked();
  const key = await session.cache.createKey('/c');
  const prepared = await session.prepareRequest({ method: 'GET', url: '/c' });
  for (const what of [{ key }, { request: prepared }, { url: '/c' }])
    assert.equal(await session.cache.contains(what), true);
  for (const what of [{ key: '0' }, { request: { method: 'HEAD', url: '/c' } }, { url: '/d' }])
    assert.equal(await session.cache.contains(what), false);
});

const deletions: readonly [title: string, what: DeleteOptions, left: readonly string[]][] = [
  ['nothing named', {}, ['/a', '/b', '/c']],
  ['URLs', { urls: ['/a', new URL('https://a.test/c')] }, ['/b']],
  ['requests', { requests: [{ method: 'GET', url: '/a' }, '/b'] }, ['/c']],
  ['expired responses', { expired: true }, ['/c']],
  ['responses older than a duration', { olderThan: 5 }, ['/c']],
  ['a URL and expired responses', { urls: ['/c'], expired: true }, []],
  ['missing URLs and keys', { urls: ['/d'], keys: ['0'] }, ['/a', '/b', '/c']],
];

for (const [title, what, left] of deletions) {
  test(`delete: ${title}`, async () => {
    const { session } = await stocked();
    assert.deepEqual(await session.cache.delete(what), { deleted: 3 - left.length });
    assert.deepEqual(paths(await session.cache.urls()), left);
  });
}

test('delete removes the response of a key', async () => {
  const { session } = await stocked();
  const key = await session.cache.createKey('/b');
  assert.deepEqual(await session.cache.delete({ keys: [key] }), { deleted: 1 });
  assert.deepEqual(paths(await session.cache.urls()), ['/a', '/c']);
});

test('clear deletes everything', async () => {
  const { session } = await stocked();
  assert.deepEqual(await session.cache.clear(), { deleted: 3 });
  assert.equal(await session.cache.count(), 0);
});

const filters = [
  [{}, ['/a', '/b', '/c']],
  [{ expired: false }, ['/c']],
  [{ valid: false }, ['/a', '/b']],
  [{ valid: false, expired: false }, []],
  [{ olderThan: 5 }, ['/a', '/b']],
] as const;

for (const [options, expected] of filters) {
  test(`filter, urls and count agree on ${JSON.stringify(options)}`, async () => {
    const { session } = await stocked();
    const found: string[] = [];
    for await (const entry of session.cache.filter(options)) found.push(entry.url);
    assert.deepEqual(paths(found.sort()), expected);
    assert.deepEqual(paths(await session.cache.urls(options)), expected);
    assert.equal(await session.cache.count(options), expected.length);
  });
}

test('filter yields several pages of responses, whose bodies are loaded when they are read', async () => {
  const { session } = await stocked();
  for (let i = 0; i < 120; i++) await session.get(`/many/${i}`);
  let seen = 0;
  for await (const entry of session.cache.filter()) {
    seen++;
    assert.equal(entry.fromCache, true);
    assert.equal(await entry.text(), `body of ${entry.url}`);
  }
  assert.equal(seen, 123);
});

test('reading the body of a deleted entry rejects with backend-unavailable', async () => {
  const { session } = await stocked();
  const { value: entry } = await session.cache.filter().next();
  await session.cache.clear();
  await assert.rejects(async () => entry?.text(), hasCode('backend-unavailable'));
});

test('each variant counts, and a URL stands for all its variants', async () => {
  const { session } = await stocked();
  await session.get('/v', { headers: { 'x-lang': 'de' } });
  await session.get('/v', { headers: { 'x-lang': 'fr' } });
  assert.equal(await session.cache.count(), 5);
  assert.deepEqual(await session.cache.delete({ urls: ['/v'] }), { deleted: 2 });
});

test('unknown names are refused', async () => {
  const { cache } = (await stocked()).session;
  const unknown = JSON.parse('{"older_than":5}');
  await assert.rejects(cache.delete(unknown), hasCode('bad-option'));
  await assert.rejects(cache.count(unknown), hasCode('bad-option'));
  await assert.rejects(cache.contains(unknown), hasCode('bad-option'));
  await assert.rejects(cache.filter(unknown).next(), hasCode('bad-option'));
  await assert.rejects(cache.delete({ olderThan: 'soon' }), hasCode('bad-option'));
  await assert.rejects(cache.delete({ urls: ['https://'] }), hasCode('bad-option'));
  assert.equal(await cache.count(), 3);
});

/** An empty session whose cache has another name. */
const emptySession = () =>
  new CachedSession({ backend: 'memory', cacheName: 'other', baseUrl: 'https://a.test/', onlyIfCached: true });

/** More than one page of responses. */
async function large() {
  const { session } = await stocked();
  for (let index = 0; index < 100; index += 1) await session.get(`/many/${index}`);
  return session;
}

test('a copy answers in the other cache, and says how far it is', async () => {
  const [session, other] = [await large(), emptySession()];
  const steps: number[] = [];
  const done = await session.cache.copyTo(other.cache, {
    onProgress: ({ copied, total }) => steps.push(copied / total),
  });
  assert.deepEqual(done, { stored: 103, skipped: 0, reasons: [] });
  assert.equal(await other.cache.count(), 103);
  assert.equal(await (await other.get('/many/57')).text(), 'body of https://a.test/many/57');
  assert.ok(steps.length > 1 && steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 1)));
  assert.equal(steps.at(-1), 1);
});

test('a copy that was interrupted goes on behind what was stored, and nothing is lost', async () => {
  const [session, other] = [await large(), emptySession()];
  const abort = new AbortController();
  let reached: string | null = null;
  const first = session.cache.copyTo(other.cache, {
    signal: abort.signal,
    onProgress: ({ next }) => {
      reached = next;
      abort.abort();
    },
  });
  await assert.rejects(first, { name: 'AbortError' });
  const before = await other.cache.count();
  assert.ok(before > 0 && before < 103);
  const { stored } = await session.cache.copyTo(other.cache, { after: reached });
  assert.equal(stored, 103 - before);
  assert.deepEqual(new Set(await other.cache.urls()), new Set(await session.cache.urls()));
});

test('a copy to something else than a cache is refused', async () => {
  const { session } = await stocked();
  await assert.rejects(session.cache.copyTo(JSON.parse('{}')), hasCode('bad-option'));
});
