import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import * as door from '../../index.js';
import {
  CachedSession,
  clear,
  deleteCached,
  disabled,
  enabled,
  getCache,
  type InstallOptions,
  installCache,
  isInstalled,
  nativeFetch,
  uninstallCache,
} from '../../index.js';
import { refuses } from '../../refuses.fixture.js';

type Fetch = typeof globalThis.fetch;
type Seen = { readonly input: unknown; readonly init: unknown; readonly count: number };

const real = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
let calls: Seen[] = [];
let serve: (request: Request) => Response | Promise<Response>;

/** A fake of the platform's `fetch`. */
const platform: Fetch = async (...given) => {
  calls.push({ input: given[0], init: given[1], count: given.length });
  return serve(new Request(...given));
};

beforeEach(() => {
  calls = [];
  serve = ({ method, url }) => new Response(`${method} ${new URL(url).pathname}`);
  Object.defineProperty(globalThis, 'fetch', { ...real, value: platform });
});

afterEach(async () => {
  await uninstallCache();
  if (real !== undefined) Object.defineProperty(globalThis, 'fetch', real);
});

const URL_X = 'https://a.test/x';
const install = (options: InstallOptions = {}) => installCache({ backend: 'memory', ...options });
const text = async (...given: Parameters<Fetch>): Promise<string> => (await fetch(...given)).text();

describe('installCache', () => {
  test("[P-01] installCache answers the platform's own fetch from a cache, in Node too", async () => {
    const session = install();
    assert.deepEqual([await text(URL_X), await text(URL_X), await text(new URL(URL_X))], Array(3).fill('GET /x'));
    assert.equal(await text(new Request(URL_X)), 'GET /x');
    assert.equal(calls.length, 1);
    assert.equal(await session.cache.count(), 1);
    assert.equal((await session.get(URL_X)).fromCache, true);
  });

  test('the patched function has the name, length and property descriptor of the platform', () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    install();
    assert.deepEqual([fetch.name, fetch.length], ['fetch', 1]);
    const { value, ...rest } = Object.getOwnPropertyDescriptor(globalThis, 'fetch') ?? {};
    const { value: old, ...restBefore } = before ?? {};
    assert.notEqual(value, old);
    assert.deepEqual(rest, restBefore);
  });

  const untouched: readonly (readonly [why: string, input: Parameters<Fetch>[0], init?: RequestInit])[] = [
    ['a POST', URL_X, { method: 'POST', body: 'a' }],
    ['a method in lower case', URL_X, { method: 'post' }],
    ['a request with a body', new Request(URL_X, { method: 'PUT', body: 'a' })],
    ['keepalive', URL_X, { keepalive: true }],
    ['integrity', URL_X, { integrity: 'sha256-AAAA' }],
    ['no-cors', URL_X, { mode: 'no-cors' }],
    ['a manual redirect', URL_X, { redirect: 'manual' }],
    ['an event stream', URL_X, { headers: { accept: 'text/event-stream' } }],
    ['another scheme', 'data:text/plain,a'],
    ['a GET with a body, which is invalid', URL_X, { method: 'GET', body: 'a' }],
    ['an invalid URL', 'http://['],
  ];
  for (const [why, input, init] of untouched) {
    test(`the platform gets the original arguments: ${why}`, async () => {
      const session = install();
      const given: Parameters<Fetch> = init === undefined ? [input] : [input, init];
      await fetch(...given).catch(() => undefined);
      assert.deepEqual(calls, [{ input, init, count: given.length }]);
      assert.equal(calls[0]?.input, input);
      assert.equal(calls[0]?.init, init);
      assert.equal(await session.cache.count(), 0);
    });
  }

  test('the platform can read the body of a request that bypasses the cache', async () => {
    install();
    let body = '';
    serve = async (request) => {
      body = await request.text();
      return new Response();
    };
    await fetch(new Request(URL_X, { method: 'POST', body: 'payload' }));
    assert.equal(body, 'payload');
  });

  test('with a list of origins, only those are answered', async () => {
    install({ origins: ['https://b.test', new URL('https://c.test/some/path')] });
    for (const origin of ['https://b.test', 'https://c.test', 'https://a.test', 'https://b.test.evil.test']) {
      await fetch(`${origin}/x`);
      await fetch(`${origin}/x`);
    }
    const seen = calls.map(({ input }) => new URL(input instanceof Request ? input.url : String(input)).host);
    assert.deepEqual(seen, ['b.test', 'c.test', 'a.test', 'a.test', 'b.test.evil.test', 'b.test.evil.test']);
  });

  test('wrong options change nothing', () => {
    assert.throws(() => install({ origins: ['nowhere'] }), refuses('bad-option', 'wrongMember origins "nowhere"'));
    assert.throws(
      () => install(JSON.parse('{"origins": "https://b.test"}')),
      refuses('bad-option', 'wrongValue origins'),
    );
    assert.throws(() => install(JSON.parse('{"expireAfterr": 1}')), refuses('bad-option', 'noSuchOption expireAfterr'));
    assert.throws(
      () => install(JSON.parse('{"sessionFactory": 1}')),
      refuses('bad-option', 'wrongValue sessionFactory'),
    );
    assert.equal(isInstalled(), false);
    assert.equal(globalThis.fetch, platform);
  });

  test('a network error is a TypeError, an abort rejects with the reason of its signal', async () => {
    install();
    serve = () => Promise.reject(new TypeError('gone'));
    await assert.rejects(fetch(URL_X), TypeError);
    await assert.rejects(fetch(URL_X, { signal: AbortSignal.abort('enough') }), (error) => error === 'enough');
    await assert.rejects(fetch(URL_X, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(calls.length, 1);
  });

  test('installing again replaces the session and closes the previous one', async () => {
    const first = install({ cacheName: 'one' });
    const patched = globalThis.fetch;
    const second = install({ cacheName: 'two' });
    assert.equal(globalThis.fetch, patched);
    await text(URL_X);
    assert.equal(await second.cache.count(), 1);
    await assert.rejects(first.get(URL_X), refuses('closed', 'sessionClosed'));
    await uninstallCache();
    assert.equal(globalThis.fetch, platform);
  });

  test('requests go to the platform once the app has closed the session', async () => {
    await install().close();
    assert.deepEqual([await text(URL_X), await text(URL_X)], ['GET /x', 'GET /x']);
    assert.equal(calls.length, 2);
  });

  test('other sessions do not go through the installed one', async () => {
    install({ cacheName: 'installed' });
    const other = new CachedSession({ backend: 'memory', cacheName: 'other' });
    await other.get(URL_X);
    assert.equal(await getCache()?.count(), 0);
    await other.close();
  });

  test('the "fetch" option may itself call the patched fetch', { timeout: 5000 }, async () => {
    install({ fetch: (request) => fetch(request) });
    assert.equal(await text(URL_X), 'GET /x');
    assert.equal(await text(URL_X), 'GET /x');
    assert.equal(calls.length, 1);
  });

  test('[P-05] sessionFactory creates the session', async () => {
    class Counting extends CachedSession {
      asked = 0;
      override fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
        this.asked += 1;
        return super.fetch(input, init);
      }
    }
    const session = installCache({ backend: 'memory', sessionFactory: (options) => new Counting(options) });
    await fetch(URL_X);
    assert.equal(session.asked, 1);
  });
});

describe('uninstallCache', () => {
  test('[P-02] uninstallCache restores the previous property', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    install();
    const ended = uninstallCache();
    assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, 'fetch'), before);
    assert.deepEqual(await ended, { unregistered: false });
    assert.deepEqual(await uninstallCache({ unregister: true }), { unregistered: false });
  });

  test('a function that was put over ours stays, and ours below it only calls the platform', async () => {
    install();
    const ours = globalThis.fetch;
    let passed = 0;
    const foreign: Fetch = (...given) => {
      passed += 1;
      return ours(...given);
    };
    globalThis.fetch = foreign;
    await text(URL_X);
    await text(URL_X);
    assert.deepEqual([passed, calls.length], [2, 1]);
    await uninstallCache();
    assert.equal(globalThis.fetch, foreign);
    await text(URL_X);
    assert.deepEqual([passed, calls.length, isInstalled()], [3, 2, false]);
    install();
    await text(URL_X);
    await text(URL_X);
    assert.deepEqual([passed, calls.length], [4, 3]);
    await uninstallCache();
    assert.equal(globalThis.fetch, foreign);
  });

  test('an accessor at globalThis.fetch is restored as an accessor', async () => {
    Object.defineProperty(globalThis, 'fetch', { configurable: true, enumerable: true, get: () => platform });
    const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    install();
    assert.equal(await text(URL_X), 'GET /x');
    await uninstallCache();
    assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, 'fetch'), before);
  });

  test('requests in flight are answered', async () => {
    install();
    let answer = (): void => undefined;
    serve = () => new Promise((resolve) => (answer = () => resolve(new Response('late'))));
    const late = text(URL_X);
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const ended = uninstallCache();
    answer();
    assert.equal(await late, 'late');
    await ended;
  });
});

describe('enabled and disabled', () => {
  test('[P-03] enabled installs a cache while a function runs', async () => {
    const result = await enabled({ backend: 'memory' }, async (session) => {
      await text(URL_X);
      await text(URL_X);
      assert.equal(isInstalled(), true);
      return session.cache.count();
    });
    assert.deepEqual([result, calls.length, isInstalled()], [1, 1, false]);
    assert.equal(globalThis.fetch, platform);
    await assert.rejects(
      enabled({ backend: 'memory' }, () => Promise.reject(new RangeError('mine'))),
      RangeError,
    );
    assert.equal(globalThis.fetch, platform);
  });

  test('enabled restores the previous installation', async () => {
    const outer = install({ cacheName: 'outer' });
    await enabled({ backend: 'memory', cacheName: 'inner' }, async (inner) => {
      await text(URL_X);
      assert.deepEqual([await inner.cache.count(), await outer.cache.count()], [1, 0]);
    });
    assert.equal(getCache(), outer.cache);
    await text(URL_X);
    assert.equal(await outer.cache.count(), 1);
  });

  test('[P-03] disabled leaves every fetch to the platform, while a function runs or until it is disposed', async () => {
    const session = install();
    await text(URL_X);
    assert.equal(
      await disabled(async () => {
        assert.deepEqual([isInstalled(), getCache()], [false, null]);
        return text(URL_X);
      }),
      'GET /x',
    );
    await assert.rejects(
      disabled(() => Promise.reject(new RangeError('mine'))),
      RangeError,
    );
    const [off, again] = [disabled(), disabled()];
    await text(URL_X);
    off[Symbol.dispose]();
    off[Symbol.dispose]();
    assert.equal(isInstalled(), false);
    again[Symbol.dispose]();
    assert.equal(calls.length, 3);
    await text(URL_X);
    assert.deepEqual([calls.length, getCache()], [3, session.cache]);
  });
});

test('[P-04] getCache, isInstalled, clear and delete act on the installed cache, and do nothing without one', async () => {
  assert.deepEqual([getCache(), isInstalled()], [null, false]);
  assert.deepEqual([await clear(), await deleteCached({ expired: true })], [{ deleted: 0 }, { deleted: 0 }]);
  const session = install();
  assert.deepEqual([getCache(), isInstalled()], [session.cache, true]);
  for (const path of ['x', 'y', 'z']) await text(`https://a.test/${path}`);
  assert.equal((await door.delete({ urls: [URL_X] })).deleted, 1);
  assert.equal((await clear()).deleted, 2);
  assert.equal(await session.cache.count(), 0);
});

test('nativeFetch bypasses the installed cache', async () => {
  assert.equal(await (await nativeFetch(URL_X)).text(), 'GET /x');
  install();
  const init = { headers: { 'x-a': '1' } };
  await nativeFetch(URL_X, init);
  await nativeFetch(URL_X, init);
  assert.equal(calls.length, 3);
  assert.equal(calls[2]?.init, init);
});
