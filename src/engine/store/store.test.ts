import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestOf, slow, textOf, turn, world } from '../engine.fixture.js';

const SECRET = 's3cret';

test('a torn body rejects and is not stored', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  body.write('half');
  await turn();
  body.tear();
  await assert.rejects(textOf(answer.body), { code: 'network' });
  assert.equal((await it.stored()).length, 0);
  it.origin = () => new Response('whole');
  assert.equal((await it.get('/a')).source, 'network');
});

const lengths: readonly (readonly [string, Record<string, string>, number])[] = [
  ['shorter than its Content-Length', { 'content-length': '6' }, 0],
  ['longer than its Content-Length', { 'content-length': '4' }, 0],
  ['as long as its Content-Length', { 'content-length': '5' }, 1],
  ['of which only the encoded length is known', { 'content-length': '3', 'content-encoding': 'br' }, 1],
];
for (const [name, headers, count] of lengths) {
  test(`a body ${name} is ${count === 1 ? 'stored' : 'not stored'}`, async () => {
    const it = world();
    it.origin = () => new Response('whole', { headers });
    assert.equal((await it.get('/a')).text, 'whole');
    assert.equal((await it.stored()).length, count);
  });
}

test('a HEAD response is stored though its Content-Length is that of a body', async () => {
  const it = world();
  it.origin = () => new Response(null, { headers: { 'content-length': '5' } });
  await it.get('/a', { init: { method: 'HEAD' } });
  const hit = await it.get('/a', { init: { method: 'HEAD' } });
  assert.deepEqual([hit.source, hit.body], ['cache', null]);
  assert.match(hit.fields, /content-length:5/);
});

test('a replayed response says nothing of an encoding that its bytes no longer have', async () => {
  const it = world();
  it.origin = () =>
    new Response('plain', { headers: { 'content-encoding': 'gzip', 'content-length': '3', 'x-a': '1' } });
  await it.get('/a');
  const hit = await it.get('/a');
  assert.doesNotMatch(hit.fields, /content-encoding|content-length/);
  assert.match(hit.fields, /x-a:1/);
});

test('above maxEntryBytes the answer is whole, and not stored', async () => {
  const it = world({ settings: { maxEntryBytes: 1000 } });
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  body.write('0123456789'.repeat(100));
  body.write('more');
  body.end();
  assert.equal(await textOf(answer.body), `${'0123456789'.repeat(100)}more`);
  assert.equal((await it.stored()).length, 0);
});

test('maxEntryBytes counts fields: those that are too long are answered with, and not stored', async () => {
  const it = world({ settings: { maxEntryBytes: 10_000, cacheControl: true } });
  const long = { 'x-long': 'a'.repeat(10_000) };
  it.origin = () => new Response('short', { headers: long });
  const answer = await it.get('/a');
  assert.deepEqual([answer.text, answer.cacheKey], ['short', null]);
  it.origin = () => new Response('short', { headers: { etag: '"a"', 'cache-control': 'max-age=0' } });
  await it.get('/b');
  assert.equal((await it.stored()).length, 1);
  it.origin = () => new Response(null, { status: 304, headers: { etag: '"a"', ...long } });
  assert.equal((await it.get('/b')).text, 'short');
  assert.equal((await it.stored()).length, 0, 'those of a 304 too');
});

test('one user never gets what another one got, nor does somebody without credentials', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(`for ${headers.get('authorization')}`);
  const as = async (authorization?: string) => {
    const { text, source } = await it.get(
      '/me',
      authorization === undefined ? {} : { init: { headers: { authorization } } },
    );
    return [text, source];
  };
  assert.deepEqual(await as('Bearer alice'), ['for Bearer alice', 'network']);
  assert.deepEqual(await as('Bearer bob'), ['for Bearer bob', 'network']);
  assert.deepEqual(await as(), ['for null', 'network']);
  assert.deepEqual(await as('Bearer alice'), ['for Bearer alice', 'cache']);
  assert.deepEqual(await as('Bearer bob'), ['for Bearer bob', 'cache']);
  const again = it.send('/me', { init: { headers: { authorization: 'Bearer bob' } } });
  assert.ok(!(again instanceof Promise), 'a known identity is no reason to wait');
});

test('without a key for identities, requests with Authorization are neither read nor stored', async () => {
  const it = world();
  it.backend.identityKey = async () => null;
  const headers = { authorization: 'Bearer alice' };
  await it.get('/me', { init: { headers } });
  const answer = await it.get('/me', { init: { headers } });
  assert.deepEqual([answer.source, answer.cacheKey, (await it.stored()).length], ['network', null, 0]);
  await it.get('/public');
  assert.equal((await it.get('/public')).source, 'cache');
});

test('a key that cannot be had costs the cache, not the request', async () => {
  const it = world();
  it.backend.identityKey = () => Promise.reject(new Error('broken'));
  assert.equal((await it.get('/me', { init: { headers: { authorization: 'Bearer alice' } } })).source, 'network');
  assert.deepEqual(
    it.events.map(({ type }) => type),
    ['error'],
  );
});

test('no secret is at rest: not of the URL, nor of fields in any letter case, nor of the key', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { 'x-api-key': SECRET, link: `</a?api_key=${SECRET}>; rel=next` } });
  const headers = { AUTHORIZATION: `Bearer ${SECRET}`, 'x-Api-Key': SECRET };
  await it.get(`/a?api_key=${SECRET}&access_token=${SECRET}`, { init: { headers } });
  const stored = await it.stored();
  assert.equal(stored.length, 1);
  assert.ok(!JSON.stringify(stored).includes(SECRET));
  assert.equal((await it.get(`/a?access_token=${SECRET}&api_key=${SECRET}`, { init: { headers } })).source, 'cache');
});

test('a 304 brings no secret into the store', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.wait(90);
  it.origin = () => new Response(null, { status: 304, headers: { 'x-api-key': SECRET } });
  await it.get('/a');
  assert.ok(!JSON.stringify(await it.stored()).includes(SECRET));
});

test('[K-10] after a redirect the response is stored under its final URL, and the requested one leads there', async () => {
  const it = world();
  it.origin = () => redirected('target', '/final');
  const first = await it.get('/start');
  assert.deepEqual([first.redirected, first.url], [true, 'https://atlas.test/final']);
  const again = await it.get('/start');
  assert.deepEqual(
    [again.source, again.text, again.url, again.redirected],
    ['cache', 'target', 'https://atlas.test/final', true],
  );
  const direct = await it.get('/final');
  assert.deepEqual([direct.source, direct.redirected, it.requests.length], ['cache', false, 1]);
  assert.deepEqual(
    (await it.stored()).map(({ url }) => url),
    ['https://atlas.test/final'],
  );
  assert.equal(again.cacheKey, direct.cacheKey);
});

test('[K-10] a redirect is followed anew when it is no longer fresh, without validators of what was behind it', async () => {
  const it = world({ settings: { staleIfError: true } });
  it.origin = () => redirected('old', '/final', { etag: '"1"' });
  await it.get('/start');
  it.wait(90);
  it.origin = () => {
    throw new TypeError('Failed to fetch');
  };
  assert.deepEqual([(await it.get('/start')).source], ['stale'], 'offline it still leads there');
  it.origin = () => redirected('new', '/elsewhere');
  const moved = await it.get('/start');
  assert.deepEqual([moved.text, it.requests.at(-1)?.headers.get('if-none-match')], ['new', null]);
  assert.equal((await it.get('/start')).url, 'https://atlas.test/elsewhere');
});

test('a redirect that went away is no longer followed', async () => {
  const it = world();
  it.origin = () => redirected('target', '/final');
  await it.get('/start');
  it.origin = () => new Response('here now');
  await it.get('/start', { options: { forceRefresh: true } });
  const hit = await it.get('/start');
  assert.deepEqual([hit.source, hit.text, hit.redirected], ['cache', 'here now', false]);
});

test('[K-10] a redirect to another origin is not stored', async () => {
  const it = world();
  it.origin = () => redirected('target', 'https://elsewhere.test/');
  assert.equal((await it.get('/start')).cacheKey, null);
  assert.equal((await it.stored()).length, 0);
});

test('an opaque response is passed on as it is and never stored', async () => {
  const it = world();
  const opaque = Object.defineProperties(new Response(null), { type: { value: 'opaque' }, status: { value: 0 } });
  it.origin = () => opaque;
  const answer = await it.get('https://elsewhere.test/pixel');
  assert.deepEqual([answer.native === opaque, answer.cacheKey, answer.size], [true, null, null]);
  assert.equal((await it.stored()).length, 0);
});

test('what is stored tells when, of what, and how large', async () => {
  const it = world({ settings: { expireAfter: 3600 } });
  it.origin = () => {
    it.wait(0.25);
    return new Response('12345', { headers: { etag: '"1"' } });
  };
  const answer = await it.get('/a?b=2&a=1');
  const [entry] = await it.stored();
  assert.ok(entry);
  assert.deepEqual(
    [entry.size, entry.elapsed, entry.requestUrl, entry.method, entry.etag, entry.cacheKey],
    [5, 250, 'https://atlas.test/a?a=1&b=2', 'GET', '"1"', answer.cacheKey],
  );
  assert.deepEqual([entry.expires, entry.createdAt], [answer.expires, answer.createdAt]);
  assert.equal(
    entry.cacheKey,
    await it.engine.admin('createKey', { request: requestOf('/a?a=1&b=2'), settings: it.settings }),
  );
});

function redirected(body: string, to: string, headers: Record<string, string> = {}): Response {
  return Object.defineProperties(new Response(body, { headers }), {
    redirected: { value: true },
    url: { value: new URL(to, 'https://atlas.test').href },
  });
}
