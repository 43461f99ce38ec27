import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyResponse, CachedSession, CacheError, type SessionOptions } from '../index.js';

const START = Date.UTC(2024, 0, 1);
const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  etag: '"1"',
  age: '7',
  link: '</next?token=s3cret>; rel="next"; title="Page 2", <https://b.test/>; rel="first start"',
};

/** A session on a clock that the test moves, and an origin that knows its ETag. */
function opened(options: SessionOptions = {}, body: BodyInit = 'one\r\ntwo\n\nthree') {
  const clock = { now: START };
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    expireAfter: 60,
    ignoredParameters: ['token', 'X-Api-Key'],
    ...options,
    now: () => clock.now,
    fetch: async (request) => {
      clock.now += 250;
      const isKnown = request.headers.get('if-none-match') === '"1"';
      return isKnown
        ? new Response(null, { status: 304, headers: { etag: '"1"' } })
        : new Response(body, { headers: HEADERS });
    },
  });
  const get = (how = {}): Promise<AnyResponse> =>
    session.get('/x?token=s3cret', { headers: { 'x-api-key': 's3cret', accept: 'text/plain' }, ...how });
  return { session, clock, get };
}

const hasCode = (code: string) => (error: unknown) => error instanceof CacheError && error.code === code;

async function gathered<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

test('[R-01] [R-06] a stored response is from the cache, a validated one too, and says which', async () => {
  const { get } = opened();
  const seen = [await get(), await get(), await get({ refresh: true })];
  assert.deepEqual(
    seen.map(({ fromCache, revalidated, source }) => [fromCache, revalidated, source]),
    [
      [false, false, 'network'],
      [true, false, 'cache'],
      [true, true, 'revalidated'],
    ],
  );
  assert.equal((await get()).revalidated, false);
});

test('[R-02] the cacheKey has 16 hexadecimal digits, and is null where nothing is stored', async () => {
  const { get } = opened();
  const { cacheKey } = await get();
  assert.match(cacheKey ?? '', /^[0-9a-f]{16}$/);
  assert.equal((await get()).cacheKey, cacheKey);
  assert.equal((await opened({ expireAfter: 'do-not-cache' }).get()).cacheKey, null);
});

test('[R-03] createdAt is when it was first stored, whatever a 304 says later', async () => {
  const { get, clock } = opened();
  const { createdAt } = await get();
  assert.deepEqual(createdAt, new Date(START + 250));
  clock.now += 5000;
  assert.deepEqual((await get({ refresh: true })).createdAt, createdAt);
  assert.deepEqual((await get()).createdAt, createdAt);
});

test('[R-04] [R-05] [R-07] expiry: a date, whether it is past, whole seconds to it and since the epoch', async () => {
  const { get, clock } = opened();
  const { expires } = await get();
  assert.deepEqual(expires, new Date(START + 60_250));
  const hit = await get();
  assert.deepEqual(
    [hit.isExpired, hit.expiresDelta, hit.expiresUnix],
    [false, 60, Math.round((START + 60_250) / 1000)],
  );
  clock.now += 61_400;
  assert.deepEqual([hit.isExpired, hit.expiresDelta, hit.ttl], [true, -1, 0]);
  const never = await opened({ expireAfter: -1 }).get();
  assert.deepEqual([never.expires, never.isExpired, never.expiresDelta, never.expiresUnix], [null, false, null, null]);
});

test('[R-08] isOlderThan compares with the time of its storing', async () => {
  const { get, clock } = opened();
  const response = await get();
  clock.now += 10_000;
  const than = [9, 10, { seconds: 9.5 }, new Date(START + 251), new Date(START + 250), -1];
  assert.deepEqual(
    than.map((time) => response.isOlderThan(time)),
    [true, false, true, true, false, false],
  );
  assert.throws(() => response.isOlderThan('soon'), hasCode('bad-option'));
});

test('[R-09] resetExpiration counts from now, says whether it is expired, and is kept', async () => {
  const { get, clock } = opened();
  await get();
  const hit = await get();
  assert.equal(await hit.resetExpiration(3600), false);
  clock.now += 600_000;
  assert.deepEqual([hit.ttl, (await get()).source], [3000, 'cache']);
  assert.equal(await hit.resetExpiration(0), true);
  assert.equal((await get()).source, 'revalidated');
  await assert.rejects(hit.resetExpiration('soon'), hasCode('bad-option'));
});

test('[R-09] of what is not stored, only the response in hand changes', async () => {
  const { get } = opened({ expireAfter: 'do-not-cache' });
  const response = await get();
  assert.equal(await response.resetExpiration(60), false);
  assert.equal(response.ttl, 60);
});

test('[R-10] size is the number of bytes of the body', async () => {
  const { get } = opened({}, 'é');
  assert.deepEqual([(await get()).size, (await get()).size], [2, 2]);
});

test('[R-11] a body is read again and again, whole, by pieces and by lines', async () => {
  const { get } = opened();
  for (const response of [await get(), await get()]) {
    for (let time = 0; time < 2; time++) {
      const pieces = await gathered(response.iterContent(6));
      assert.deepEqual(
        pieces.map((piece) => new TextDecoder().decode(piece)),
        ['one\r\nt', 'wo\n\nth', 'ree'],
      );
      assert.deepEqual(await gathered(response.iterLines()), ['one', 'two', '', 'three']);
      assert.equal(await new Response(response.body).text(), 'one\r\ntwo\n\nthree');
    }
    const all = await gathered(response.iterContent());
    assert.equal(
      all.reduce((bytes, { length }) => bytes + length, 0),
      15,
    );
    assert.equal(response.encoding, 'utf-8');
    assert.deepEqual(
      [await response.clone().text(), await response.toResponse().text()],
      Array(2).fill('one\r\ntwo\n\nthree'),
    );
    assert.ok(response.clone() instanceof Response);
  }
  await assert.rejects((await get()).iterContent(0).next(), hasCode('bad-option'));
});

test('[R-11] bytes of a stream are given as they come, once', async () => {
  const { get } = opened({ expireAfter: 'do-not-cache' });
  const response = await get({ stream: true });
  assert.deepEqual(await gathered(response.iterLines()), ['one', 'two', '', 'three']);
  await assert.rejects(response.text(), hasCode('bad-request'));
});

test('[R-12] status, statusText, headers and url are those of Fetch, ok too', async () => {
  const { get } = opened();
  for (const { status, statusText, ok, url, headers } of [await get(), await get()]) {
    assert.deepEqual([status, statusText, ok, url], [200, '', true, 'https://a.test/x?token=s3cret']);
    assert.equal(headers.get('ETag'), '"1"');
  }
});

test('[R-17] elapsed is the time of the fetch, also later; servedIn that of this call', async () => {
  const { get } = opened();
  const [first, hit] = [await get(), await get()];
  assert.deepEqual([first.elapsed, hit.elapsed], [250, 250]);
  for (const { servedIn } of [first, hit]) assert.ok(servedIn >= 0 && servedIn < 5000);
});

test('[R-18] request is what was asked, without secrets, and can be asked again', async () => {
  const { session, get } = opened();
  for (const response of [await get(), await get()]) {
    const { method, url, headers } = response.request;
    assert.deepEqual([method, url], ['GET', 'https://a.test/x?token=REDACTED']);
    assert.deepEqual(
      [...headers],
      [
        ['accept', 'text/plain'],
        ['x-api-key', 'REDACTED'],
      ],
    );
    assert.equal((await session.prepareRequest(response.request)).url, url);
  }
});

test('[R-19] links are found by relation, as absolute URLs', async () => {
  const { get } = opened();
  await get();
  const { links } = await get();
  assert.deepEqual(links, {
    next: { rel: 'next', title: 'Page 2', url: 'https://a.test/next?token=REDACTED' },
    first: { rel: 'first start', url: 'https://b.test/' },
    start: { rel: 'first start', url: 'https://b.test/' },
  });
  const bare = new CachedSession({ backend: 'memory', fetch: async () => new Response() });
  assert.deepEqual((await bare.get('https://a.test/')).links, {});
});

test('[R-21] toString says status, times, size and request in one line, toJSON the same as data, neither a secret', async () => {
  const { get } = opened();
  const about = `created: 2024-01-01T00:00:00.250Z, expires: 2024-01-01T00:01:00.250Z (fresh), size: 15 bytes, request: GET https://a.test/x?token=REDACTED>`;
  assert.equal(String(await get()), `<OriginalResponse [200]: ${about}`);
  const hit = await get();
  assert.equal(String(hit), `<CachedResponse [200]: ${about}`);
  const { url, status, fromCache, size, cacheKey } = JSON.parse(JSON.stringify(hit));
  assert.deepEqual(
    [url, status, fromCache, size, cacheKey],
    ['https://a.test/x?token=REDACTED', 200, true, 15, hit.cacheKey],
  );
  assert.ok(!(String(hit) + JSON.stringify(hit)).includes('s3cret'));
  assert.match(String(await opened({ disabled: true }).get()), /, expires: not stored, size: 15 bytes,/);
});

test('[R-22] age counts from the last word of the origin, and what other caches had it for; ttl is what is left', async () => {
  const { get, clock } = opened();
  await get();
  clock.now += 10_000;
  const hit = await get();
  assert.deepEqual([hit.age, hit.ttl, hit.stale, hit.type], [17.25, 50, false, 'default']);
  clock.now += 1000;
  await get({ refresh: true });
  clock.now += 2000;
  assert.deepEqual([(await get()).age, (await get()).ttl], [2.25, 58]);
});

test('[R-22] stale says that it was past its expiry when it answered', async () => {
  let isUp = true;
  const clock = { now: START };
  const session = new CachedSession({
    backend: 'memory',
    expireAfter: 10,
    staleIfError: true,
    now: () => clock.now,
    fetch: async () => {
      if (!isUp) throw new TypeError('down');
      return new Response('x');
    },
  });
  const first = await session.get('https://a.test/');
  clock.now += 20_000;
  isUp = false;
  const late = await session.get('https://a.test/');
  assert.deepEqual([first.stale, late.stale, late.source], [false, true, 'stale']);
  const allowed = await session.get('https://a.test/', { headers: { 'cache-control': 'max-stale=60' } });
  assert.deepEqual([allowed.stale, first.isExpired], [true, false]);
});
