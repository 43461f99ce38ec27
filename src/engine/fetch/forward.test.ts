import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestSettings } from '../../options/request-settings.js';
import { ORIGIN, turn, world } from '../engine.fixture.js';
import { httpCacheOf } from './http-cache.js';

type Case = {
  readonly name: string;
  readonly url: string;
  readonly mode?: RequestMode;
  readonly options?: RequestSettings;
  readonly headers?: Record<string, string>;
  /** What is stored before, expired. */
  readonly stored?: Record<string, string>;
  readonly expect: {
    readonly cache: RequestCache;
    readonly mode?: RequestMode;
    readonly redirect?: RequestRedirect;
    readonly fields: Record<string, string | null>;
  };
};

const SAME = '/a';
const CROSS = 'https://elsewhere.test/a';
const NOTHING_ADDED = { 'cache-control': null, pragma: null, 'if-none-match': null, 'if-modified-since': null };
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

const cases: readonly Case[] = [
  {
    name: "a miss has nothing of ours, and past the browser's own cache it goes by its mode",
    url: SAME,
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: "a miss keeps the caller's own directives",
    url: SAME,
    headers: { 'cache-control': 'max-stale=5' },
    expect: { cache: 'no-cache', fields: { 'cache-control': 'max-stale=5', pragma: null } },
  },
  {
    name: "conditions of the caller keep the browser's own cache away by themselves",
    url: SAME,
    headers: { 'if-none-match': '"mine"' },
    expect: { cache: 'default', fields: { ...NOTHING_ADDED, 'if-none-match': '"mine"' } },
  },
  { name: 'a cross-origin miss', url: CROSS, expect: { cache: 'no-cache', fields: NOTHING_ADDED } },
  {
    name: 'a validation carries both validators, and only to its own URL',
    url: SAME,
    stored: { etag: '"1"', 'last-modified': DATE },
    expect: {
      cache: 'default',
      redirect: 'manual',
      fields: { 'if-none-match': '"1"', 'if-modified-since': DATE, 'cache-control': null },
    },
  },
  {
    name: 'a validation for an image is made in a mode that keeps validators',
    url: SAME,
    mode: 'no-cors',
    stored: { etag: '"1"' },
    expect: { cache: 'default', mode: 'same-origin', redirect: 'manual', fields: { 'if-none-match': '"1"' } },
  },
  {
    name: 'a refresh for an image goes as it is',
    url: SAME,
    mode: 'no-cors',
    options: { refresh: true },
    expect: { cache: 'no-cache', mode: 'no-cors', fields: NOTHING_ADDED },
  },
  {
    name: 'an expired response without validator is fetched as if it were not there',
    url: SAME,
    stored: {},
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: "a cross-origin validation is left to the browser's cache",
    url: CROSS,
    stored: { etag: '"1"' },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh without anything stored',
    url: SAME,
    options: { refresh: true },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh of a response without validator',
    url: SAME,
    stored: {},
    options: { refresh: true },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh with a validator reaches the origin through caches on the way, by its mode',
    url: SAME,
    stored: { etag: '"1"' },
    options: { refresh: true },
    expect: { cache: 'no-cache', redirect: 'manual', fields: { 'if-none-match': '"1"', 'cache-control': null } },
  },
  {
    name: 'forceRefresh',
    url: SAME,
    stored: { etag: '"1"' },
    options: { forceRefresh: true },
    expect: { cache: 'reload', fields: NOTHING_ADDED },
  },
  {
    name: 'forceRefresh cross-origin',
    url: CROSS,
    options: { forceRefresh: true },
    expect: { cache: 'reload', fields: NOTHING_ADDED },
  },
  {
    name: 'a disabled cache',
    url: SAME,
    options: { disabled: true },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: "the caller's own no-store",
    url: SAME,
    options: { disabled: true, noStore: true },
    expect: { cache: 'no-store', fields: NOTHING_ADDED },
  },
];

for (const { name, url, mode = 'cors', options = {}, headers = {}, stored, expect } of cases) {
  test(`on the wire: ${name}`, async () => {
    const it = world();
    if (stored !== undefined) {
      it.origin = () => new Response('old', { headers: stored });
      await it.get(url);
      it.wait(90);
    }
    it.origin = () => new Response('new');
    await it.get(url, { options, init: { headers, mode } });
    const request = it.requests.at(-1);
    const fields = Object.fromEntries(Object.keys(expect.fields).map((field) => [field, request?.headers.get(field)]));
    const { cache, mode: sentMode, redirect } = request ?? new Request(ORIGIN);
    assert.deepEqual({ cache, mode: sentMode, redirect, fields }, { mode, redirect: 'follow', ...expect });
  });
}

/** What a worker's engine asks of a browser whose HTTP cache has these paths. */
function inWorker(cached: readonly string[] = []) {
  const isInHttpCache = httpCacheOf(async (request) => it.origin(request), `${ORIGIN}/sw.js?options=1`);
  const it = world({ parts: { isInHttpCache } });
  const sent: string[] = [];
  it.origin = (request) => {
    const { cache, mode, redirect, url } = request;
    const { pathname } = new URL(url);
    if (cache !== 'only-if-cached') sent.push(`${cache} ${pathname}`);
    else if (mode !== 'same-origin' || redirect !== 'manual' || !cached.includes(pathname)) throw new TypeError();
    return new Response('new', { headers: { etag: '"1"' } });
  };
  return { it, sent };
}

test("a worker's miss is a request like any other where the browser's HTTP cache has nothing", async () => {
  const { it, sent } = inWorker(['/kept']);
  for (const url of ['/a', '/kept', CROSS]) await it.get(url);
  await it.get('/head', { init: { method: 'HEAD' } });
  it.wait(90);
  await it.get('/a');
  assert.deepEqual(sent, ['default /a', 'no-cache /kept', 'no-cache /a', 'default /head', 'default /a']);
});

test('a browser that sends what it should only look up is found out by a request for the script, and then asked no more', async () => {
  const { it } = inWorker();
  const sent: string[] = [];
  it.origin = ({ method, cache, url }) => {
    sent.push(`${method} ${cache} ${new URL(url).pathname}`);
    return new Response('new', { headers: { etag: '"1"' } });
  };
  for (const path of ['/a', '/b']) await it.get(path);
  assert.deepEqual(sent, ['HEAD only-if-cached /sw.js', 'GET no-cache /a', 'GET no-cache /b']);
});

test('a browser whose cache answers is asked for the script twice at most', async () => {
  const { it } = inWorker();
  let probes = 0;
  it.origin = ({ method, cache }) => {
    if (method === 'HEAD') probes += 1;
    if (method === 'HEAD') throw new TypeError('not in the cache');
    return new Response(cache, { headers: { etag: '"1"' } });
  };
  for (const path of ['/a', '/b', '/c', '/d']) await it.get(path);
  assert.equal(probes, 2);
});

test('a browser that could send nothing at first is found out later', async () => {
  const { it } = inWorker();
  await it.get('/a');
  const sent: string[] = [];
  it.origin = ({ method, cache, url }) => {
    sent.push(`${method} ${cache} ${new URL(url).pathname}`);
    return new Response('new', { headers: { etag: '"1"' } });
  };
  for (const path of ['/b', '/c', '/d']) await it.get(path);
  const found = ['GET only-if-cached /b', 'GET no-cache /b', 'HEAD only-if-cached /sw.js'];
  assert.deepEqual(sent, [...found, 'GET no-cache /c', 'GET no-cache /d']);
});

test('the request of a fetch event is sent itself where nothing has to be added, and a copy where something has', async () => {
  const { it } = inWorker(['/kept']);
  for (const path of ['/a', '/kept']) {
    const native = new Request(`${ORIGIN}${path}`, { headers: { dpr: '2' } });
    await it.get(path, { native });
    assert.equal(it.requests.at(-1) === native, path === '/a');
  }
});

test('its page may go: whoever waits for the same response gets it by a request of ours', async () => {
  const { it } = inWorker();
  const { origin } = it;
  const page = new AbortController();
  const native = new Request(`${ORIGIN}/a`, { signal: page.signal });
  it.origin = (request) => {
    if (request !== native) return origin(request);
    return new Promise((_, reject) => native.signal.addEventListener('abort', () => reject(native.signal.reason)));
  };
  const image = it.get('/a', { native, signal: page.signal });
  while (it.requests.at(-1) !== native) await turn();
  const call = it.get('/a');
  await turn();
  page.abort();
  await assert.rejects(image);
  assert.equal((await call).text, 'new');
});

test('a validation that meets a redirect is asked anew without validators, which are meant for no other URL', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.wait(90);
  it.origin = ({ redirect, headers }) =>
    redirect === 'manual'
      ? Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
      : Object.defineProperties(new Response(`there ${headers.has('if-none-match')}`), {
          url: { value: 'https://elsewhere.test/a' },
          redirected: { value: true },
        });
  assert.equal((await it.get('/a')).text, 'there false');
  assert.equal(it.requests.length, 3);
  assert.deepEqual(await it.stored(), []);
});

test('in Node nothing is cross-origin: own validators go everywhere', async () => {
  const it = world({ parts: { origin: null } });
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get(CROSS);
  it.wait(90);
  it.origin = () => new Response(null, { status: 304 });
  assert.equal((await it.get(CROSS)).source, 'revalidated');
});

test('an origin whose name begins like ours is another one', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('https://atlas.test.evil/a');
  it.wait(90);
  await it.get('https://atlas.test.evil/a');
  assert.equal(it.requests[1]?.headers.get('if-none-match'), null);
});

test('the request of a fetch event is forwarded untouched, validators or not', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/page');
  it.wait(90);
  const forwardAs = new Request('https://atlas.test/page');
  await it.get('/page', { forwardAs });
  assert.equal(it.requests.at(-1), forwardAs);
});

test('an unsafe request waits for its go, leaves once, and never again', async () => {
  const it = world();
  const order: string[] = [];
  it.origin = () => {
    order.push('sent');
    throw new TypeError('Failed to fetch');
  };
  const beforeUnsafe = async () => void order.push('go');
  await assert.rejects(it.get('/a', { init: { method: 'POST' }, beforeUnsafe }), { code: 'network' });
  assert.deepEqual(order, ['go', 'sent']);
  const refused = async () => {
    throw new Error('no go');
  };
  await assert.rejects(it.get('/a', { init: { method: 'DELETE' }, beforeUnsafe: refused }), /no go/);
  assert.deepEqual(order, ['go', 'sent']);
});

test('a body that cannot be sent rejects with bad-request', async () => {
  const it = world();
  const call = it.call('/a', { options: { disabled: true } });
  const request = { ...call.request, fields: 'x-a:\u0000' };
  await assert.rejects(async () => it.engine.send({ ...call, request }), { code: 'bad-request' });
});

test('an abort reaches a request that does not concern the cache', async () => {
  const it = world();
  const abort = new AbortController();
  it.origin = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const answer = it.send('/a', { options: { disabled: true }, signal: abort.signal });
  abort.abort('enough');
  await assert.rejects(
    async () => answer,
    (reason) => reason === 'enough',
  );
});

test("while a fetch from before a removal is under way, a new one leaves the browser's own cache out: it could answer with the old response", async () => {
  const it = world();
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  it.origin = () => opened.then(() => new Response('x'));
  const before = it.get('/a');
  while (it.requests.length < 1) await turn();
  await it.engine.admin('clear', undefined);
  const after = it.get('/a');
  while (it.requests.length < 2) await turn();
  assert.deepEqual(
    it.requests.map(({ cache }) => cache),
    ['no-cache', 'no-store'],
  );
  open();
  await Promise.all([before, after]);
});

test('an error about a redirect that is forbidden, or one too many, names no secret of the URL', async () => {
  const mine = async (): Promise<Response> =>
    new Response(null, { status: 302, headers: { location: '/b?api_key=s3cret' } });
  const it = world({
    settings: { adapters: [[`${ORIGIN}/`, 'mine']] },
    parts: { functions: { filters: {}, keys: {}, adapters: { mine } } },
  });
  for (const fetchOptions of [{ redirect: 'error' }, { maxRedirects: 1 }] as const) {
    const call = it.call('/a?api_key=s3cret');
    const sending = it.engine.send({ ...call, request: { ...call.request, fetchOptions } });
    await assert.rejects(
      async () => sending,
      (error) => !String(JSON.stringify(error) + String(error)).includes('s3cret'),
    );
  }
});
