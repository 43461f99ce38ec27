import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { type AnyResponse, CachedSession, type PreparedRequest } from '../index.js';
import { echo, open, redirecting, refuses } from './opened.fixture.js';

const CHAIN = redirecting({
  '/start': [301, '/second'],
  '/second': [302, 'https://a.test/end#there'],
  '/circle': [302, '/circle'],
  '/nowhere': [302, 'ftp://a.test/'],
  '/away': [307, 'https://b.test/end'],
});

test('[R-14] redirects that are shown are followed, and stand in history', async () => {
  const { session, requests } = open(CHAIN);
  const response = await session.get('/start#here');
  assert.deepEqual([response.status, response.url, response.redirected], [200, 'https://a.test/end#there', true]);
  assert.equal(await response.text(), 'GET /end');
  assert.deepEqual(
    response.history.map(({ status, url, headers, isRedirect, history }) => [
      status,
      url,
      headers.get('location'),
      isRedirect,
      history.length,
    ]),
    [
      [301, 'https://a.test/start#here', '/second', true, 0],
      [302, 'https://a.test/second#here', 'https://a.test/end#there', true, 0],
    ],
  );
  assert.equal(await response.history[0]?.text(), '');
  assert.equal(requests.length, 3);
});

test('[R-14] history is stored with the redirect, without what tokens are handed over by', async () => {
  const { session, requests } = open(
    redirecting({ '/start': [302, '/end?api_key=s3cret&page=1#access_token=s3cret'] }),
  );
  const fresh = await session.get('/start');
  assert.equal(fresh.url, 'https://a.test/end?api_key=s3cret&page=1#access_token=s3cret');
  const again = await session.get('/start');
  assert.deepEqual([again.fromCache, again.redirected, again.history.length], [true, true, 1]);
  assert.equal(again.history[0]?.status, 302);
  assert.doesNotMatch(JSON.stringify([again.url, [...(again.history[0]?.headers ?? [])]]), /s3cret/);
  // What /start gave belongs to nobody; who has a key of his own asks for himself.
  assert.equal((await session.get('/end?page=1&api_key=s3cret')).fromCache, false);
  assert.equal(requests.length, 3);
});

test('[R-14] [A-06] without a redirect history is empty', async () => {
  const { session } = open(echo);
  const response = await session.get('/x');
  assert.deepEqual([response.history, response.redirected, session.maxRedirects], [[], false, 20]);
});

const METHODS: readonly (readonly [status: number, method: string, next: string, body: string])[] = [
  [301, 'POST', 'GET', ''],
  [302, 'PUT', 'GET', ''],
  [303, 'PATCH', 'GET', ''],
  [303, 'HEAD', 'HEAD', ''],
  [307, 'POST', 'POST', '{"a":1}'],
  [308, 'PUT', 'PUT', '{"a":1}'],
];

for (const [status, method, next, body] of METHODS)
  test(`[M-15] [M-16] ${method} goes on as ${next} after ${status}`, async () => {
    const { session, requests } = open(redirecting({ '/start': [status, '/end'] }));
    const response = await session.request(method, '/start', method === 'HEAD' ? {} : { json: { a: 1 } });
    assert.equal(response.url, 'https://a.test/end');
    const [, followed] = requests;
    assert.deepEqual([followed?.method, await followed?.text()], [next, body]);
    assert.equal(followed?.headers.get('content-type'), body === '' ? null : 'application/json');
  });

test('[M-16] [A-03] Authorization goes on to the same host alone', async () => {
  const { session, requests } = open(CHAIN, { auth: ['u', 'p'], headers: { 'x-a': '1' } });
  await session.get('/start');
  await session.get('/away');
  assert.deepEqual(
    requests.map(({ url, headers }) => [new URL(url).host, headers.has('authorization'), headers.get('x-a')]),
    [
      ['a.test', true, '1'],
      ['a.test', true, '1'],
      ['a.test', true, '1'],
      ['a.test', true, '1'],
      ['b.test', false, '1'],
    ],
  );
});

test('[A-06] [R-13] more redirects than maxRedirects are too many', async () => {
  const { session, requests } = open(CHAIN, { maxRedirects: 1 });
  await assert.rejects(
    session.get('/start'),
    refuses('too-many-redirects', 'tooManyRedirects https://a.test/second 1'),
  );
  session.maxRedirects = 2;
  assert.equal((await session.get('/start')).status, 200);
  await assert.rejects(
    session.get('/circle'),
    refuses('too-many-redirects', 'tooManyRedirects https://a.test/circle 2'),
  );
  assert.equal(requests.length, 2 + 3 + 3);
  session.maxRedirects = 0;
  await assert.rejects(session.get('/circle'), refuses('too-many-redirects'));
  assert.equal((await session.get('/end')).status, 200);
});

test('[A-06] maxRedirects is a whole number', () => {
  const { session } = open(echo);
  for (const bad of [-1, 1.5, Number.NaN])
    assert.throws(
      () => {
        session.maxRedirects = bad;
      },
      refuses('bad-option', 'wrongValue maxRedirects'),
    );
});

test('[R-13] [M-15] a redirect to no http URL is invalid-url', async () => {
  const { session } = open(CHAIN);
  await assert.rejects(session.get('/nowhere'), refuses('invalid-url', 'wrongScheme ftp://a.test/'));
});

test('[R-15] [Q-15] a redirect that is not followed says where it leads', async () => {
  const { session, requests } = open(CHAIN);
  const first = await session.get('/start', { allowRedirects: false });
  assert.deepEqual(
    [first.status, first.isRedirect, first.isPermanentRedirect, first.redirected, first.url],
    [301, true, true, false, 'https://a.test/start'],
  );
  assert.deepEqual([first.next?.url, first.next?.method], ['https://a.test/second', 'GET']);
  const second = await session.get('/second', { redirect: 'manual' });
  assert.deepEqual([second.isRedirect, second.isPermanentRedirect], [true, false]);
  assert.equal(requests.length, 2);
  const end = await session.get('/end');
  assert.deepEqual([end.isRedirect, end.isPermanentRedirect, end.next], [false, false, null]);
});

test('[Q-15] what was followed does not answer who does not follow; HEAD follows too', async () => {
  const { session } = open(CHAIN);
  assert.equal((await session.get('/start')).status, 200);
  assert.equal((await session.get('/start', { allowRedirects: false })).status, 301);
  assert.equal((await session.get('/start', { allowRedirects: true })).fromCache, true);
  assert.equal((await session.head('/start')).url, 'https://a.test/end#there');
});

test("[Q-15] redirect: 'error' makes a redirect an error", async () => {
  const { session } = open(CHAIN);
  await assert.rejects(session.get('/start', { redirect: 'error' }), refuses('network', 'redirectForbidden'));
});

async function all<Value>(generator: AsyncGenerator<Value>): Promise<readonly Value[]> {
  const values: Value[] = [];
  for await (const value of generator) values.push(value);
  return values;
}

test('[M-15] resolveRedirects goes the way of a response, redirect by redirect', async () => {
  const { session } = open(CHAIN);
  const request = await session.prepareRequest({ method: 'GET', url: '/start', allowRedirects: false });
  const first = await session.send(request);
  const responses: readonly AnyResponse[] = await all(session.resolveRedirects(first, request));
  assert.deepEqual(
    responses.map(({ status, url }) => [status, url]),
    [
      [302, 'https://a.test/second'],
      [200, 'https://a.test/end#there'],
    ],
  );
  const [only, ...others]: readonly PreparedRequest[] = await all(
    session.resolveRedirects(first, request, { yieldRequests: true }),
  );
  assert.deepEqual([only?.url, others], ['https://a.test/second', []]);
  assert.deepEqual(await all(session.resolveRedirects(await session.get('/end'), request)), []);
  session.maxRedirects = 1;
  await assert.rejects(all(session.resolveRedirects(first, request)), refuses('too-many-redirects'));
});

test('[M-15] [R-15] a redirect that the browser hides is one, and cannot be resolved', async () => {
  const { session } = open(() => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' }));
  const request = await session.prepareRequest({ method: 'GET', url: '/start', allowRedirects: false });
  const response = await session.send(request);
  assert.deepEqual([response.isRedirect, response.isPermanentRedirect, response.next], [true, false, null]);
  assert.equal(session.getRedirectTarget(response), null);
  await assert.rejects(
    all(session.resolveRedirects(response, request)),
    refuses('unsupported-option', 'redirectHidden'),
  );
});

test('[M-14] [M-16] [M-17] the rules one by one, as methods of the session', async () => {
  const { session } = open(CHAIN);
  const first = await session.get('/start', { allowRedirects: false });
  assert.equal(session.getRedirectTarget(first), '/second');
  assert.equal(session.shouldStripAuth('https://a.test/', 'https://b.test/'), true);
  const request = await session.prepareRequest({ method: 'POST', url: 'https://b.test/', auth: ['u', 'p'] });
  assert.equal((await session.rebuildMethod(request, first)).method, 'GET');
  assert.doesNotMatch((await session.rebuildAuth(request, first)).fields, /authorization/);
  session.proxies = { https: 'https://proxy.test/' };
  assert.deepEqual(await session.rebuildProxies(request, { http: 'https://other.test/' }), {
    https: 'https://proxy.test/',
    http: 'https://other.test/',
  });
});

test('[R-16] the cookies of a response are hidden', async () => {
  const { session } = open(echo);
  const response = await session.get('/x');
  assert.throws(() => response.cookies, { code: 'unsupported-option', id: 'responseCookies' });
});

test('a redirect counts as a failure when something stale may stand in for it', async () => {
  let table = {};
  const { session, clock } = open((request) => redirecting(table)(request), { expireAfter: 1, staleIfError: true });
  await session.get('/x');
  clock.now += 5000;
  table = { '/x': [302, '/x'] };
  assert.equal((await session.get('/x')).source, 'stale');
});

test('session.fetch follows too, and rejects as fetch does', async () => {
  const { session } = open(CHAIN);
  const response = await session.fetch('/start');
  assert.deepEqual([response.url, response.redirected], ['https://a.test/end', true]);
  await assert.rejects(session.fetch('/circle'), TypeError);
});

test('a stored response is not asked about where its URL redirects to', async () => {
  let table = {};
  const { session, requests, clock } = open(
    (request) => {
      const response = redirecting(table)(request);
      return new Response(request.headers.has('if-none-match') ? null : 'new', {
        status: response instanceof Response && response.status === 200 ? 200 : 302,
        headers: { etag: '"1"', location: '/other' },
      });
    },
    { expireAfter: 1 },
  );
  await session.get('/x');
  clock.now += 5000;
  table = { '/x': [302, '/other'] };
  const response = await session.get('/x');
  assert.deepEqual([response.url, response.source, await response.text()], ['https://a.test/other', 'network', 'new']);
  assert.deepEqual(
    requests.map(({ headers }) => headers.has('if-none-match')),
    [false, true, false],
  );
});

test("[R-14] Node's own fetch shows redirects", async (context) => {
  const server = createServer((request, response) => {
    if (request.url !== '/start') return void response.end(`${request.method} ${request.url}`);
    response.writeHead(302, { location: '/end' }).end('moved');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const session = new CachedSession({ backend: 'memory', baseUrl: `http://127.0.0.1:${address.port}/` });
  for (const fromCache of [false, true]) {
    const response = await session.get('/start');
    assert.deepEqual([response.fromCache, response.history.length, await response.text()], [fromCache, 1, 'GET /end']);
  }
  const posted = await session.post('/start', { data: 'x' });
  assert.deepEqual([posted.history[0]?.status, await posted.text()], [302, 'GET /end']);
});
