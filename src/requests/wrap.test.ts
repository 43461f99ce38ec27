import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, createCachedFetch, withCache } from '../index.js';
import { echo, open, refuses } from '../session/opened.fixture.js';

const OPTIONS = { backend: 'memory', baseUrl: 'https://a.test/' } as const;

test('[C-24] a function that fetches is wrapped: it answers what the cache cannot', async () => {
  const asked: string[] = [];
  const session = CachedSession.wrap(async ({ url }) => {
    asked.push(url);
    return new Response('x');
  }, OPTIONS);
  assert.equal((await session.get('/x')).fromCache, false);
  assert.equal((await session.get('/x')).fromCache, true);
  assert.deepEqual(asked, ['https://a.test/x']);
});

test('[C-24] a session is wrapped: what holds for its requests holds for those of the new one, but for the options', async () => {
  const { session, requests } = open(echo, {
    headers: { 'x-a': '1' },
    params: { p: 1 },
    auth: { bearer: 'token' },
    cacheName: 'original',
  });
  session.hooks = { response: () => undefined };
  session.mount('https://a.test/mounted', async () => new Response('mounted'));
  const wrapped = CachedSession.wrap(session, { ...OPTIONS, cacheName: 'wrapped', params: { q: 2 } });
  assert.equal(wrapped.settings.cacheName, 'wrapped');
  await wrapped.get('/x');
  const [request] = requests;
  assert.equal(request?.url, 'https://a.test/x?q=2');
  assert.deepEqual([request?.headers.get('x-a'), request?.headers.get('authorization')], ['1', 'Bearer token']);
  assert.deepEqual(wrapped.hooks, session.hooks);
  assert.equal(await (await wrapped.get('/mounted')).text(), 'mounted');
  wrapped.headers.set('x-a', '2');
  assert.equal(session.headers.get('x-a'), '1', 'the original stays as it is');
});

test('[C-24] wrong options are refused', () => {
  const options = JSON.parse('{"expireAftr":1}');
  assert.throws(() => CachedSession.wrap(async () => new Response(), options), refuses('bad-option'));
});

test('[C-23] a cached fetch is like fetch, from the cache', async () => {
  let asked = 0;
  const cachedFetch = createCachedFetch(async () => new Response(`${++asked}`), { ...OPTIONS, expireAfter: 60 });
  const first = await cachedFetch('/x');
  assert.ok(first instanceof Response);
  assert.deepEqual([await first.text(), await (await cachedFetch('/x')).text()], ['1', '1']);
  assert.equal(await cachedFetch.session.cache.count(), 1);
  await assert.rejects(createCachedFetch(() => Promise.reject(new TypeError('down')), OPTIONS)('/x'), TypeError);
});

class Api {
  readonly asked: string[] = [];
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  async fetch(input: RequestInfo | URL): Promise<Response> {
    this.asked.push(input instanceof Request ? input.url : String(input));
    return new Response('x');
  }

  async name(): Promise<string> {
    return (await this.fetch(`${this.base}/name`)).text();
  }
}

test('[C-23] a class that fetches gets a cache, its own methods and constructor stay', async () => {
  const CachedApi = withCache(Api);
  const api = new CachedApi({ backend: 'memory', expireAfter: 60 }, 'https://a.test');
  assert.deepEqual([await api.name(), await api.name()], ['x', 'x']);
  assert.deepEqual(api.asked, ['https://a.test/name']);
  assert.ok(api instanceof Api);
  assert.equal(api.settings.expireAfter, 60);
  assert.equal(await api.cache.count(), 1);
  await api.cachedSession.close();
});

test('[C-23] and can be derived from', async () => {
  class Countries extends withCache(Api) {
    constructor() {
      super({ backend: 'memory' }, 'https://a.test');
    }
  }
  const countries = new Countries();
  await countries.name();
  await countries.name();
  assert.equal(countries.asked.length, 1);
});
