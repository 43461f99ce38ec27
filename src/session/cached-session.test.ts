import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, CacheError, type SessionOptions } from '../index.js';
import { refuses } from '../refuses.fixture.js';

type Served = (request: Request) => Response | Promise<Response>;

/** A session in Node, the origin that it asks, and its clock. */
function open(serve: Served, options: SessionOptions = {}) {
  const requests: Request[] = [];
  const clock = { now: Date.UTC(2024, 0, 1) };
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    now: () => clock.now,
    fetch: async (request) => {
      requests.push(request.clone());
      return serve(request);
    },
    ...options,
  });
  return { session, requests, clock };
}

const named = (): Served => (request) => new Response(`${request.method} ${new URL(request.url).pathname}`);
const hasCode = (code: string) => (error: unknown) => error instanceof CacheError && error.code === code;
test('in Node a session works at once, in the page, with a reason', async () => {
  const { session } = open(named());
  const ready = await session.ready;
  assert.equal(ready.mode, 'local');
  assert.ok('reason' in ready && ready.reason === 'unsupported' && ready.message !== '');
  assert.equal(session.mode, 'local');
});

test('what was fetched once is answered from the cache', async () => {
  const { session, requests } = open(named());
  const first = await session.get('/x');
  const second = await session.get('/x');
  assert.deepEqual([first.fromCache, second.fromCache], [false, true]);
  assert.deepEqual([await first.text(), await second.text()], ['GET /x', 'GET /x']);
  assert.equal(first.cacheKey, second.cacheKey);
  assert.equal(requests.length, 1);
});

test('explain says in a sentence what a request would get, with the section of the standard', async () => {
  const { session, requests } = open(named(), { expireAfter: 60 });
  await session.get('/x');
  const { outcome, reason, text, section } = await session.explain('/x');
  assert.deepEqual(
    [outcome, reason, text, section],
    ['fresh', 'fresh', 'It stays fresh for another 60 s.', 'RFC 9111 §4.2'],
  );
  assert.equal(requests.length, 1);
});

test('each verb sends its method', async () => {
  const { session, requests } = open(named());
  for (const verb of ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const) await session[verb]('/x');
  await session.request('query', '/x', { json: {} });
  assert.deepEqual(
    requests.map(({ method }) => method.toUpperCase()),
    ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'],
  );
});

test('the defaults of the session join each request, and a request can take them away', async () => {
  const { session, requests } = open(named(), {
    headers: { 'x-a': '1', 'x-b': '2' },
    params: { p: 1 },
    auth: ['u', 'p'],
  });
  await session.get('/x', { headers: { 'x-b': null }, params: { q: 2 }, auth: null });
  session.headers.set('x-a', '3');
  session.params = {};
  session.auth = { bearer: 't' };
  await session.get('/x');
  assert.deepEqual(
    requests.map(({ url, headers }) => [url, headers.get('x-a'), headers.get('x-b'), headers.get('authorization')]),
    [
      ['https://a.test/x?p=1&q=2', '1', null, null],
      ['https://a.test/x', '3', '2', 'Bearer t'],
    ],
  );
});

test('a prepared request can be changed and sent', async () => {
  const { session, requests } = open(named(), { headers: { 'x-a': '1' } });
  const prepared = await session.prepareRequest({ method: 'GET', url: '/x', params: { p: 1 } });
  assert.equal((await session.send({ ...prepared, url: 'https://a.test/y' })).status, 200);
  assert.equal((await session.send(new Request('https://a.test/z'))).status, 200);
  assert.deepEqual(
    requests.map(({ url, headers }) => [url, headers.get('x-a')]),
    [
      ['https://a.test/y', '1'],
      ['https://a.test/z', null],
    ],
  );
  await assert.rejects(session.send(JSON.parse('{"url":"/x"}')), refuses('bad-request', 'notSendable'));
});

test('an unsafe method that is not to be cached is fetched, and not stored', async () => {
  const { session, requests } = open(named());
  const [first, second] = [await session.post('/x', { json: { a: 1 } }), await session.post('/x', { json: { a: 1 } })];
  assert.deepEqual([first.fromCache, second.fromCache, second.cacheKey, second.expires], [false, false, null, null]);
  assert.equal(await requests[1]?.text(), '{"a":1}');
  assert.equal(await session.cache.count(), 0);
});

test('expireAfter of the session holds for responses from then on, that of a request for its own', async () => {
  const { session, clock } = open(named(), { expireAfter: 10 });
  const first = await session.get('/x');
  assert.deepEqual(first.expires, new Date(clock.now + 10_000));
  session.expireAfter = 60;
  assert.equal(session.expireAfter, 60);
  assert.deepEqual((await session.get('/y')).expires, new Date(clock.now + 60_000));
  assert.deepEqual((await session.get('/z', { expireAfter: 5 })).expires, new Date(clock.now + 5000));
  clock.now += 10_000;
  assert.equal(first.isExpired, false);
  assert.equal((await session.get('/x')).fromCache, false);
  assert.throws(() => {
    session.expireAfter = 'soon';
  }, hasCode('bad-option'));
  assert.equal(session.expireAfter, 60);
});

test('forceRefresh asks the origin, onlyIfCached never does', async () => {
  const { session, requests } = open(named());
  const missing = await session.get('/x', { onlyIfCached: true });
  assert.deepEqual([missing.status, missing.fromCache, missing.source], [504, false, 'synthetic']);
  await session.get('/x');
  assert.equal((await session.get('/x', { forceRefresh: true })).fromCache, false);
  assert.equal((await session.get('/x', { onlyIfCached: true })).fromCache, true);
  assert.equal(requests.length, 2);
});

test('[M-11] cacheDisabled concerns only what goes through it, as a function and as a handle', async () => {
  const { session, requests } = open(named());
  await session.get('/x');
  const inside = await session.cacheDisabled((uncached) => uncached.get('/x'));
  assert.deepEqual([inside.fromCache, inside.cacheKey, inside.expires], [false, null, null]);
  const off = session.cacheDisabled();
  assert.equal((await off.get('/new')).fromCache, false);
  assert.equal((await session.get('/x')).fromCache, true);
  assert.equal((await session.get('/new')).fromCache, false);
  off[Symbol.dispose]();
  await assert.rejects(off.get('/x'), hasCode('closed'));
  assert.equal(requests.length, 4);
});

test('a closed session waits for what is under way, and takes no more', async () => {
  let answer: (response: Response) => void = () => {};
  const { session } = open(() => new Promise((resolve) => (answer = resolve)));
  const pending = session.get('/x');
  while (answer.length === 0) await new Promise(setImmediate);
  const closed = session.close();
  await assert.rejects(session.get('/y'), hasCode('closed'));
  await assert.rejects(session.cache.clear(), hasCode('closed'));
  answer(new Response('late'));
  assert.equal(await (await pending).text(), 'late');
  await closed;
});

test('a session can be disposed of', async () => {
  const { session } = open(named());
  await session[Symbol.asyncDispose]();
  await assert.rejects(session.get('/x'), hasCode('closed'));
});

const badOptions: readonly [options: object, code: string, told: string][] = [
  [{ cachename: 'x' }, 'bad-option', 'noSuchOption cachename unknown'],
  [{ expireAfter: 'tomorrow' }, 'bad-option', 'within expireAfter notExpiration'],
  [{ worker: true }, 'bad-option', 'wrongValue'],
  [{ worker: () => {} }, 'bad-option', 'wrongValue'],
  [{ fetch: 'fetch' }, 'bad-option', 'wrongValue fetch "fetch" function'],
  [{ now: 5 }, 'bad-option', 'wrongValue now 5 function'],
  [{ baseUrl: 'not a url' }, 'bad-option', 'notBaseUrl not a url'],
  [{ ignoredParameters: [() => 1] }, 'bad-option', 'wrongValue ignoredParameters a function text'],
  [{ headers: { cookie: 'a=b' } }, 'unsupported-option', 'forbiddenHeader cookie'],
];

for (const [options, code, told] of badOptions) {
  test(`a session is not made of ${Object.keys(options)}: ${Object.values(options)}`, () => {
    assert.throws(() => new CachedSession(options), refuses(code, told));
  });
}

const badRequestOptions: readonly [options: object, code: string, told: string][] = [
  [{ expire_after: 5 }, 'bad-option', 'noSuchOption expire_after'],
  [{ timeout: -1 }, 'bad-option', 'wrongValue timeout -1'],
  [{ timeout: { read: 1 } }, 'bad-option', 'wrongValue timeout an object'],
  [{ timeout: [1, 2] }, 'unsupported-option', 'timeoutPair'],
  [{ headers: { host: 'x' } }, 'unsupported-option', 'forbiddenHeader host'],
];

for (const [options, code, told] of badRequestOptions) {
  test(`a request is not sent with ${JSON.stringify(options)}`, async () => {
    const { session, requests } = open(named());
    await assert.rejects(session.get('/x', options), refuses(code, told));
    assert.equal(requests.length, 0);
  });
}

test('a relative URL without a base is a bad option', async () => {
  const session = new CachedSession({ backend: 'memory' });
  await assert.rejects(session.get('/x'), refuses('bad-option', 'noBase /x'));
});

test('a request of an aborted signal rejects with its reason, before and while it is sent', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const { session } = open(({ signal }) => {
    controller.abort(reason);
    return Promise.reject(signal.reason);
  });
  const isReason = (error: unknown): boolean => error === reason;
  await assert.rejects(session.get('/x', { signal: controller.signal }), isReason);
  await assert.rejects(session.get('/x', { signal: controller.signal }), isReason);
  await assert.rejects(session.post('/x', { signal: controller.signal }), isReason);
});

test('an origin that does not answer is a network error, by both ways', async () => {
  const { session } = open(() => Promise.reject(new TypeError('Failed to fetch')));
  await assert.rejects(session.get('/x'), hasCode('network'));
  await assert.rejects(session.post('/x'), hasCode('network'));
});

/** A body whose second half comes when it is asked for. */
function halves(second: () => string | Error): Response {
  const parts = [() => 'first ', second];
  const body = new ReadableStream({
    pull(controller) {
      const part = parts.shift()?.();
      if (part === undefined) controller.close();
      else if (part instanceof Error) controller.error(part);
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
  return new Response(body);
}

test('a verb resolves with the whole body, and rejects when it is torn', async () => {
  const { session } = open(({ url }) => halves(() => (url.endsWith('torn') ? new TypeError('terminated') : 'second')));
  const whole = await session.get('/whole');
  assert.deepEqual([whole.size, await whole.text()], [12, 'first second']);
  await assert.rejects(session.get('/torn'));
  await assert.rejects(session.post('/torn'));
  assert.equal(await session.cache.contains({ url: '/torn' }), false);
});

test('with stream a response is there before its body', async () => {
  let release: (text: string) => void = () => {};
  const rest = new Promise<string>((resolve) => (release = resolve));
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('first '));
      controller.enqueue(new TextEncoder().encode(await rest));
      controller.close();
    },
  });
  const { session } = open(() => new Response(body));
  const response = await session.get('/x', { stream: true });
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(new TextDecoder().decode(value), 'first ');
  release('second');
  const { value: end } = (await reader?.read()) ?? {};
  assert.equal(new TextDecoder().decode(end), 'second');
});

test('fetch gives native responses, from the cache too', async () => {
  const { session, requests } = open(named());
  const first = await session.fetch('/x');
  const second = await session.fetch(new Request('https://a.test/x'));
  assert.ok(first instanceof Response && second instanceof Response);
  assert.deepEqual([await first.text(), await second.text(), requests.length], ['GET /x', 'GET /x', 1]);
  assert.equal(second.url, 'https://a.test/x');
  await session.fetch('/x', { cache: 'reload' });
  await session.fetch('/x', { cache: 'no-store' });
  await session.fetch('/x', { method: 'POST', body: 'a' });
  assert.equal(requests.length, 4);
});

test('fetch rejects as the native one does', async () => {
  const { session } = open(() => Promise.reject(new TypeError('Failed to fetch')));
  await assert.rejects(session.fetch('/x'), TypeError);
  await assert.rejects(session.fetch('/x', { method: 'POST' }), TypeError);
  await assert.rejects(session.fetch('/x', { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('events are heard by those who listen', async () => {
  const { session } = open(named());
  const heard: string[] = [];
  session.addEventListener('hit', ({ detail }) => heard.push(`hit ${detail.url}`));
  session.addEventListener('stored', ({ detail }) => heard.push(`stored ${detail.cacheKey}`));
  const { cacheKey } = await session.get('/x');
  await session.get('/x');
  await session.close();
  assert.deepEqual(heard.sort(), ['hit https://a.test/x', `stored ${cacheKey}`]);
});

test('without IndexedDB the cache lives in memory, and an event says so', async () => {
  const { session } = open(named(), { backend: 'indexeddb' });
  const codes: string[] = [];
  session.addEventListener('error', ({ detail }) => codes.push(detail.error.code));
  await session.get('/x');
  assert.equal((await session.get('/x')).fromCache, true);
  assert.deepEqual(codes, ['backend-unavailable']);
});
