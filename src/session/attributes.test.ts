import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, type SessionOptions } from '../index.js';
import { echo, open, refuses } from './opened.fixture.js';

const VERBS = [
  ['[M-01]', 'get'],
  ['[M-02]', 'options'],
  ['[M-03]', 'head'],
  ['[M-04]', 'post'],
  ['[M-05]', 'put'],
  ['[M-06]', 'patch'],
  ['[M-07]', 'delete'],
] as const;

for (const [id, verb] of VERBS)
  test(`${id} ${verb}() sends its method, with params, headers and a body where it has one`, async () => {
    const { session, requests } = open(echo);
    const hasBody = verb !== 'get' && verb !== 'head';
    const body = hasBody ? { json: { a: 1 } } : {};
    const response = await session[verb]('/x', { params: { p: 1 }, headers: { 'x-a': '2' }, ...body });
    assert.deepEqual([response.status, response.url], [200, 'https://a.test/x?p=1']);
    const [request] = requests;
    assert.deepEqual([request?.method, request?.headers.get('x-a')], [verb.toUpperCase(), '2']);
    assert.equal(await request?.text(), hasBody ? '{"a":1}' : '');
  });

for (const verb of ['get', 'head'] as const)
  test(`${verb}() has no body`, async () => {
    const { session } = open(echo);
    await assert.rejects(session[verb]('/x', { json: {} }), refuses('unsupported-option', 'bodyNotAllowed'));
  });

test('query() sends a safe request with a body, which is cached where QUERY is allowed', async () => {
  const { session, requests } = open(echo, { allowableMethods: ['GET', 'QUERY'] });
  const [first, second] = [
    await session.query('/x', { json: { q: 1 } }),
    await session.query('/x', { json: { q: 1 } }),
  ];
  const third = await session.query('/x', { json: { q: 2 } });
  assert.deepEqual([first.fromCache, second.fromCache, third.fromCache], [false, true, false]);
  assert.deepEqual([requests.length, requests[0]?.method], [2, 'QUERY']);
});

test('[M-08] request() sends any method that browsers send, in upper case where it is a standard one', async () => {
  const { session, requests } = open(echo);
  for (const method of ['get', 'Delete', 'query', 'purge']) await session.request(method, new URL('https://a.test/x'));
  assert.deepEqual(
    requests.map(({ method }) => method),
    ['GET', 'DELETE', 'QUERY', 'purge'],
  );
  for (const method of ['CONNECT', 'trace', 'TRACK'])
    await assert.rejects(session.request(method, '/x'), refuses('unsupported-option', 'forbiddenMethod'));
  await assert.rejects(session.request('GE T', '/x'), refuses('bad-option'));
});

test('[M-09] send() sends what is prepared, as it is; what is not prepared is refused', async () => {
  const { session, requests } = open(echo, { headers: { 'x-a': '1' }, params: { p: 1 }, auth: ['u', 'p'] });
  const prepared = await session.prepareRequest({ method: 'GET', url: '/x' });
  session.headers = { 'x-a': 'another' };
  session.params = { p: 2 };
  const [first, second] = [await session.send(prepared), await session.send(prepared, { refresh: true })];
  assert.deepEqual([first.fromCache, second.source, requests.length], [false, 'network', 2]);
  assert.deepEqual([requests[0]?.url, requests[0]?.headers.get('x-a')], ['https://a.test/x?p=1', '1']);
  assert.equal((await session.send(new Request('https://a.test/y'))).status, 200);
  assert.equal(requests[2]?.headers.has('authorization'), false);
  await assert.rejects(session.send(JSON.parse('{"method":"GET","url":"/x"}')), refuses('bad-request', 'notSendable'));
});

test('[M-10] prepareRequest() gives plain data with the defaults of the session', async () => {
  const { session } = open(echo, { headers: { 'x-a': '1' }, params: { p: 1 }, auth: { bearer: 't' }, maxRedirects: 3 });
  const prepared = await session.prepareRequest({ method: 'post', url: '/x#part', json: { a: 1 }, params: { q: 2 } });
  assert.deepEqual(structuredClone(prepared), {
    method: 'POST',
    url: 'https://a.test/x?p=1&q=2',
    fragment: '#part',
    fields: 'x-a:1\ncontent-type:application/json\nauthorization:Bearer t',
    body: { kind: 'text', text: '{"a":1}' },
    fetchOptions: { maxRedirects: 3 },
  });
});

test('[M-12] close() lets what is under way end; then the session is closed', async () => {
  let answer: (response: Response) => void = () => undefined;
  const { session } = open(() => new Promise((resolve) => (answer = resolve)));
  const pending = session.get('/x');
  while (String(answer) === String(() => undefined)) await new Promise((resolve) => setImmediate(resolve));
  let isClosed = false;
  const closing = session.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isClosed, false);
  answer(new Response('late'));
  assert.equal(await (await pending).text(), 'late');
  await closing;
  await assert.rejects(session.get('/x'), refuses('closed'));
  const { session: other } = open(echo);
  await other[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
  await assert.rejects(other.get('/x'), refuses('closed'));
});

test('[M-18] mergeEnvironmentSettings() gives the settings of the session, and what is given over them', () => {
  const { session } = open(echo, { proxies: { https: 'https://proxy.test/' }, stream: true });
  assert.deepEqual(session.mergeEnvironmentSettings('/x'), {
    proxies: { https: 'https://proxy.test/' },
    stream: true,
    verify: true,
    cert: null,
  });
  const merged = session.mergeEnvironmentSettings('/x', { proxies: { http: null }, stream: false });
  assert.deepEqual([merged.proxies, merged.stream], [{ https: 'https://proxy.test/', http: null }, false]);
  assert.throws(
    () => session.mergeEnvironmentSettings('/x', JSON.parse('{"verify":false}')),
    refuses('unsupported-option'),
  );
});

test('[A-01] headers are empty by default; the names that browsers keep to themselves are refused', async () => {
  const { session } = open(echo);
  assert.deepEqual([...session.headers], []);
  for (const name of ['Cookie', 'accept-encoding', 'Proxy-Authorization', 'Sec-Fetch-Mode'])
    assert.throws(
      () => {
        session.headers = { [name]: 'x' };
      },
      refuses('unsupported-option', `forbiddenHeader ${name}`),
    );
  session.headers.set('x-a', '1');
  session.headers.set('dnt', '1');
  await assert.rejects(session.get('/x'), refuses('unsupported-option', 'forbiddenHeader dnt'));
});

/** Each of requests' exceptions that has a meaning here, by a request that would raise it there. */
const EXCEPTIONS: readonly (readonly [exception: string, code: string, fails: () => Promise<unknown>])[] = [
  ['ConnectionError', 'network', () => open(() => Promise.reject(new TypeError('refused'))).session.get('/x')],
  ['Timeout', 'timeout', () => open(() => new Promise(() => undefined)).session.get('/x', { timeout: 0.01 })],
  ['HTTPError', 'http-status', async () => (await open(failing).session.get('/x')).raiseForStatus()],
  ['JSONDecodeError', 'serialization', async () => (await open(echo).session.get('/x')).json()],
  ['InvalidJSONError', 'serialization', async () => open(echo).session.post('/x', { json: 1n })],
  ['InvalidURL', 'invalid-url', () => open(echo).session.get('https://')],
  ['InvalidSchema', 'invalid-url', () => open(echo).session.get('ftp://a.test/')],
  ['MissingSchema', 'bad-option', () => new CachedSession({ backend: 'memory' }).get('/x')],
  ['InvalidHeader', 'invalid-header', () => open(echo).session.get('/x', { headers: { 'x-a': 'a\nb' } })],
  ['no exception, but a 504', 'not-cached', async () => notCached()],
];

const failing = (): Response => new Response(null, { status: 503 });

const notCached = async () => (await open(echo).session.get('/x', { onlyIfCached: true })).raiseForStatus();

for (const [exception, code, fails] of EXCEPTIONS)
  test(`[R-13] ${exception} is ${code}`, () => assert.rejects(fails(), refuses(code)));

test('[A-02] [A-03] params and auth are of every request, and can be changed and taken away', async () => {
  const { session, requests } = open(echo);
  assert.deepEqual([session.params, session.auth], [{}, null]);
  session.params = { p: 1 };
  session.auth = ['u', 'p'];
  await session.get('/x');
  await session.get('/x', { params: { p: null }, auth: null });
  assert.deepEqual(
    requests.map(({ url, headers }) => [url, headers.get('authorization')]),
    [
      ['https://a.test/x?p=1', 'Basic dTpw'],
      ['https://a.test/x', null],
    ],
  );
});

test('[A-04] credentials say which requests carry cookies', async () => {
  const { session, requests } = open(echo);
  assert.equal(session.credentials, 'same-origin');
  session.credentials = 'include';
  await session.get('/x');
  await session.get('/y', { credentials: 'omit' });
  assert.deepEqual(
    requests.map(({ credentials }) => credentials),
    ['include', 'omit'],
  );
});

test('[A-04] cookies are refused where there is no cookieStore', () => {
  const { session } = open(echo);
  assert.throws(() => session.cookies, refuses('unsupported-option', 'cookiesUnavailable'));
});

test('[A-04] cookies are those of cookieStore', async (context) => {
  const jar = new Map([['a', '1']]);
  const cookieStore = {
    get: async (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : null),
    getAll: async () => [...jar].map(([name, value]) => ({ name, value })),
    set: async (name: string, value: string) => void jar.set(name, value),
    delete: async (name: string) => void jar.delete(name),
  };
  Object.assign(globalThis, { cookieStore });
  context.after(() => Reflect.deleteProperty(globalThis, 'cookieStore'));
  const { cookies } = open(echo).session;
  await cookies.set('b', '2');
  assert.deepEqual([await cookies.get('a'), await cookies.get('c')], ['1', null]);
  await cookies.delete('a');
  const all: (readonly [string, string])[] = [];
  for await (const cookie of cookies) all.push(cookie);
  assert.deepEqual(all, [['b', '2']]);
});

/** Attributes and options that browsers keep to themselves, with the one value that they have. */
const KEPT = [
  ['[A-09]', 'trustEnv', false, [true], 'notChoosable trustEnv'],
  ['[A-10]', 'verify', true, [false, '/etc/ca.pem'], 'notChoosable'],
  ['[A-11]', 'cert', null, ['/me.pem'], 'notChoosable'],
] as const;

for (const [id, name, value, others, advice] of KEPT)
  test(`${id} ${name} is ${value}, and all else is refused`, () => {
    const { session } = open(echo, { [name]: value });
    session[name] = value;
    assert.equal(session[name], value);
    for (const other of others) {
      assert.throws(
        () => {
          session[name] = other;
        },
        refuses('unsupported-option', advice),
      );
      const options: SessionOptions = JSON.parse(JSON.stringify({ [name]: other }));
      assert.throws(() => new CachedSession(options), refuses('unsupported-option', advice));
    }
  });

test('[A-13] [A-14] the cache, the settings and expireAfter are attributes of the session', async () => {
  const { session } = open(echo, { expireAfter: 60 });
  const { cacheKey } = await session.get('/x');
  assert.equal(await session.cache.contains({ key: cacheKey ?? '' }), true);
  assert.deepEqual([session.expireAfter, session.settings.expireAfter], [60, 60]);
  session.settings.expireAfter = 5;
  assert.equal(session.expireAfter, 5);
});
