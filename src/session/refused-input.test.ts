import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, enabled, installCache, isInstalled, type SessionOptions } from '../index.js';
import { echo, open, refuses } from './opened.fixture.js';

/** What no compiler has seen: Python's way to say it, or a slip. */
const loose = <Type>(value: unknown): Type => JSON.parse('0', () => value);

class Store {}

const OPTIONS: readonly (readonly [id: string, options: unknown, code: string, told: string])[] = [
  ['C-01', 'atlas', 'bad-option', 'optionsNotObject "atlas"'],
  ['C-02', { backend: Store }, 'bad-option', 'classGiven backend'],
  ['C-03', { serializer: Store }, 'bad-option', 'classGiven serializer'],
  ['C-12', { matchHeaders: 'accept' }, 'bad-option', 'wrongValue matchHeaders "accept" names'],
  ['C-21', { expire_after: 5 }, 'bad-option', 'noSuchOption expire_after unknown'],
  ['A-03', { auth: 'user' }, 'bad-option', 'notAuth'],
  ['A-03', { auth: { digest: ['u', 'p'] } }, 'unsupported-option', 'digestAuth'],
  ['A-04', { cookies: { a: 'b' } }, 'unsupported-option', 'notChoosable cookies'],
  ['A-04', { credentials: 'always' }, 'bad-option', 'notOneOf credentials "always"'],
  ['A-05', { hooks: 5 }, 'bad-option', 'notHooks'],
  ['A-05', { hooks: { response: 5 } }, 'bad-option', 'notHooks'],
  ['A-07', { proxies: { http: 'foo.bar:3128' } }, 'unsupported-option', 'proxyByAddress http foo.bar:3128'],
  ['A-07', { proxies: { http: '10.10.1.10:1080' } }, 'unsupported-option', 'proxyByAddress'],
  ['A-07', { proxies: { https: 'socks5://foo.bar/' } }, 'unsupported-option', 'proxyByAddress'],
  ['A-08', { stream: 1 }, 'bad-option', 'wrongValue stream 1 flag'],
  ['C-21', { ttl: 60 }, 'bad-option', 'noSuchOption ttl unknown'],
  ['C-21', { maxAgeSeconds: 60 }, 'bad-option', 'noSuchOption maxAgeSeconds unknown'],
  ['C-21', { retry: 3 }, 'bad-option', 'noSuchOption retry unknown'],
  ['C-21', { interceptors: {} }, 'bad-option', 'noSuchOption interceptors unknown'],
  ['C-21', { prefixUrl: '/api' }, 'bad-option', 'noSuchOption prefixUrl unknown'],
];

for (const [id, options, code, text] of OPTIONS)
  test(`[${id}] no session is made of ${JSON.stringify(options)}`, () => {
    const given = loose<SessionOptions>(options);
    assert.throws(() => new CachedSession(given), refuses(code, text));
  });

const ATTRIBUTES = OPTIONS.filter(([id]) => id.startsWith('A'));
for (const [id, options, code, text] of ATTRIBUTES)
  test(`[${id}] nor is an attribute set to what ${JSON.stringify(options)} says`, () => {
    const { session } = open(echo);
    for (const [name, value] of Object.entries(Object(options))) {
      const before = name === 'cookies' ? undefined : Reflect.get(session, name);
      assert.throws(() => Reflect.set(session, name, value), refuses(code, text));
      if (name !== 'cookies') assert.equal(Reflect.get(session, name), before);
    }
  });

const REQUESTS: readonly (readonly [id: string, options: object, told: string])[] = [
  ['Q-06', { staleIfError: true }, 'noSuchOption staleIfError cache'],
  ['Q-06', { cache: { cacheName: 'x' } }, 'noSuchOption cacheName session'],
  ['Q-10', { files: 'a.txt' }, 'notFiles'],
  ['Q-14', { signal: 5 }, 'wrongValue signal 5 signal'],
  ['Q-18', { stream: 'yes' }, 'wrongValue stream "yes" flag'],
  ['Q-07', { body: 'x' }, 'noSuchOption body unknown'],
  ['C-21', { staleTime: 60 }, 'noSuchOption staleTime unknown'],
  ['C-21', { responseType: 'blob' }, 'noSuchOption responseType unknown'],
];

for (const [id, options, text] of REQUESTS)
  test(`[${id}] a request with ${JSON.stringify(options)} is refused`, async () => {
    const { session, requests } = open(echo);
    await assert.rejects(session.post('/x', options), refuses('bad-option', text));
    assert.equal(requests.length, 0);
  });

test('[M-08] a request without a URL goes nowhere', async () => {
  const { session, requests } = open(echo);
  for (const url of [undefined, null, {}])
    await assert.rejects(session.get(loose(url)), refuses('bad-option', 'wrongValue'));
  assert.equal(requests.length, 0);
});

test('[M-09] send() refuses what is wrong about sending', async () => {
  const { session } = open(echo);
  const request = await session.prepareRequest({ method: 'GET', url: '/x' });
  await assert.rejects(session.send(request, loose({ stream: 1 })), refuses('bad-option', 'wrongValue stream 1 flag'));
});

test('[M-10] prepareRequest() refuses what it would leave out', async () => {
  const { session } = open(echo);
  const spec = { method: 'GET', url: '/x', expireAfter: 5 };
  await assert.rejects(session.prepareRequest(spec), refuses('bad-option', 'noSuchField expireAfter'));
});

test('[M-13] nothing is mounted where no request goes', () => {
  const { session } = open(echo);
  for (const prefix of ['mock://', 'a.test', ''])
    assert.throws(() => session.mount(prefix, async () => new Response()), refuses('bad-option', 'notMountable'));
  assert.equal(session.adapters.size, 2);
});

test('[M-18] null is as not given, as None is there', () => {
  const { session } = open(echo, { stream: true });
  assert.equal(session.mergeEnvironmentSettings('/x', loose({ stream: null, verify: null })).stream, true);
});

test('[C-24] what neither is a session nor fetches is not wrapped', () => {
  for (const original of [5, null, {}])
    assert.throws(() => CachedSession.wrap(loose(original)), refuses('bad-option', 'notWrappable'));
});

test('[P-01] [P-03] a name alone installs nothing, and enabled() needs a function', async () => {
  assert.throws(() => installCache(loose('atlas')), refuses('bad-option', 'optionsNotObject "atlas"'));
  await assert.rejects(
    enabled({ backend: 'memory' }, loose(undefined)),
    refuses('bad-option', 'enabledWithoutFunction'),
  );
  assert.equal(isInstalled(), false);
});

test('[B-11] [B-13] [B-14] [B-20] the cache refuses what names nothing, and deletes nothing by it', async () => {
  const { session } = open(echo);
  const { cache } = session;
  const { cacheKey } = await session.get('/x');
  for (const what of [loose<{ key: string }>(undefined), loose<{ key: string }>(cacheKey), loose<{ key: string }>({})])
    await assert.rejects(cache.contains(what), refuses('bad-option'));
  await assert.rejects(cache.delete(loose(cacheKey)), { code: 'bad-option', id: 'selectorNotObject' });
  for (const what of [{ keys: cacheKey }, { urls: '/x' }, { requests: '/x' }])
    await assert.rejects(cache.delete(loose(what)), { code: 'bad-option', id: 'wrongValue' });
  await assert.rejects(cache.update(loose(session)), { code: 'bad-option', id: 'notACache' });
  await assert.rejects(cache.saveResponse(loose('text')), { code: 'bad-request', id: 'notSavable' });
  assert.equal(await cache.count(), 1);
});

test('options that are null are none, as they are to fetch', async () => {
  const none = loose<undefined>(null);
  assert.equal(new CachedSession(none).settings.cacheName, new CachedSession().settings.cacheName);
  const { session } = open(echo);
  for (const answer of [
    session.get('/x', none),
    session.post('/x', none),
    session.send(new Request('https://a.test'), none),
  ])
    assert.equal((await answer).status, 200);
  assert.equal((await session.explain('/y', none)).outcome, 'miss');
  await assert.rejects(session.prepareRequest(loose(null)), refuses('bad-option', 'notRequest'));
});
