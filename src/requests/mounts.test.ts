import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession } from '../index.js';
import { echo, open, redirecting, refuses } from '../session/opened.fixture.js';

const saying = (text: string) => async (): Promise<Response> => new Response(text);

test('[M-13] the adapter of the longest prefix answers, in any letter case', async () => {
  const { session, requests } = open(echo);
  session.mount('https://api.test/', saying('short'));
  session.mount('https://api.test/v2/', saying('long'));
  session.mount('HTTPS://CAPITALS.test/', saying('capitals'));
  session.mount('/local/', saying('relative'));
  const texts = ['https://api.test/x', 'https://api.test/v2/x', 'https://capitals.TEST/', '/local/x', '/x'].map(
    async (url) => (await session.get(url)).text(),
  );
  assert.deepEqual(await Promise.all(texts), ['short', 'long', 'capitals', 'relative', 'GET /x']);
  assert.equal(requests.length, 1);
});

test('[M-13] what an adapter answers is cached, and has a URL', async () => {
  const { session } = open(echo);
  let calls = 0;
  session.mount('https://api.test/', async () => new Response(`call ${++calls}`));
  const first = await session.get('https://api.test/x');
  const second = await session.get('https://api.test/x');
  assert.deepEqual([first.url, first.fromCache, second.fromCache], ['https://api.test/x', false, true]);
  assert.equal(await second.text(), 'call 1');
});

test('[M-13] an adapter gets every request, whatever its method; a later one takes its place', async () => {
  const { session, requests } = open(echo);
  const seen: Request[] = [];
  session.mount('https://api.test/', async (request) => {
    seen.push(request);
    return new Response('ok');
  });
  const response = await session.post('https://api.test/x', { json: { a: 1 }, headers: { 'x-a': '1' } });
  assert.deepEqual([response.status, response.url, response.cacheKey], [200, 'https://api.test/x', null]);
  assert.deepEqual([seen[0]?.method, await seen[0]?.text(), seen[0]?.headers.get('x-a')], ['POST', '{"a":1}', '1']);
  await session.fetch('https://api.test/y', { method: 'DELETE' });
  assert.deepEqual([seen[1]?.method, requests.length], ['DELETE', 0]);
  session.mount('https://api.test/', saying('another'));
  assert.equal(await (await session.get('https://api.test/y')).text(), 'another');
});

test('[M-13] each URL of a chain of redirects has its own adapter', async () => {
  const { session, requests } = open(echo);
  session.mount('https://api.test/', async (request) => redirecting({ '/x': [302, 'https://other.test/y'] })(request));
  session.mount('https://other.test/', async (request) => redirecting({ '/y': [302, 'https://a.test/z'] })(request));
  const response = await session.get('https://api.test/x', { auth: ['u', 'p'] });
  assert.equal(await response.text(), 'GET /z');
  assert.deepEqual(
    response.history.map(({ url }) => url),
    ['https://api.test/x', 'https://other.test/y'],
  );
  assert.equal(requests[0]?.headers.has('authorization'), false);
});

test('[M-13] [A-12] getAdapter and adapters tell what is mounted; no adapter is invalid-url', () => {
  const { session } = open(echo);
  const adapter = saying('mine');
  session.mount('https://api.test/', adapter);
  assert.deepEqual([...session.adapters.keys()], ['https://api.test/', 'https://', 'http://']);
  assert.equal(session.getAdapter('HTTPS://api.test/x'), adapter);
  assert.equal(session.getAdapter('https://a.test/'), session.adapters.get('https://'));
  assert.throws(() => session.getAdapter('ftp://a.test/'), refuses('invalid-url', 'noAdapter'));
});

test('[M-13] an adapter that fails is a network error; one that gives no response is told so', async () => {
  const { session } = open(echo);
  session.mount('https://broken.test/', () => Promise.reject(new Error('unplugged')));
  session.mount('https://empty.test/', JSON.parse('null') ?? (async () => JSON.parse('5')));
  await assert.rejects(session.get('https://broken.test/'), refuses('network'));
  await assert.rejects(
    session.get('https://empty.test/'),
    refuses('bad-option', 'notAdapterResponse mounted at https://empty.test/'),
  );
  assert.throws(
    () => session.mount('https://x.test/', JSON.parse('5')),
    refuses('bad-option', 'wrongValue adapter 5 functionOrName'),
  );
});

test('[M-13] an abort reaches a caller whose adapter does not hear it', async () => {
  const { session } = open(echo);
  session.mount('https://slow.test/', () => new Promise(() => undefined));
  const aborted = session.get('https://slow.test/', { signal: AbortSignal.abort(new Error('mine')) });
  await assert.rejects(aborted, /mine/);
  await assert.rejects(session.post('https://slow.test/', { timeout: 0.01 }), refuses('timeout'));
});

test('[M-13] without a worker a name stands for nothing', async () => {
  const { session } = open(echo);
  session.mount('https://api.test/', 'mine');
  assert.equal(session.getAdapter('https://api.test/x'), 'mine');
  await assert.rejects(session.get('https://api.test/x'), refuses('bad-option', 'notRegistered adapters mine'));
});

test('a stream goes to no adapter', async () => {
  const { session } = open(echo);
  session.mount('https://api.test/', saying('mine'));
  const data = new Blob(['x']).stream();
  await assert.rejects(session.post('https://api.test/', { data }), refuses('unsupported-option', 'streamToAdapter'));
});

test('[Q-16] [A-07] a proxy gets the request, and nobody else knows', async () => {
  const { session, requests } = open(echo, { proxies: { 'https://api.test': 'https://proxy.test/?url=' } });
  const first = await session.get('https://api.test/x?a=1');
  assert.equal(requests[0]?.url, 'https://proxy.test/?url=https%3A%2F%2Fapi.test%2Fx%3Fa%3D1');
  assert.deepEqual([first.url, first.redirected], ['https://api.test/x?a=1', false]);
  session.proxies = {};
  const second = await session.get('https://api.test/x?a=1');
  assert.deepEqual([second.fromCache, second.cacheKey], [true, first.cacheKey]);
  await session.get('https://api.test/y', { proxies: { all: 'https://all.test/' } });
  await session.post('https://api.test/y', { proxies: { all: 'https://all.test/' }, data: 'x' });
  assert.deepEqual(
    requests.slice(1).map(({ url }) => url),
    ['https://all.test/https://api.test/y', 'https://all.test/https://api.test/y'],
  );
});

test('[A-07] a request can go past the proxy of its session; wrong proxies are refused when they are set', async () => {
  const { session, requests } = open(echo, { proxies: { all: 'https://proxy.test/' } });
  await session.get('/x', { proxies: { all: null } });
  assert.equal(requests[0]?.url, 'https://a.test/x');
  assert.throws(
    () => new CachedSession({ proxies: { ftp: 'https://proxy.test/' } }),
    refuses('bad-option', 'notProxyName ftp'),
  );
  await assert.rejects(
    session.get('/x', { proxies: { https: 'https://' } }),
    refuses('bad-option', 'notProxyUrl https'),
  );
});
