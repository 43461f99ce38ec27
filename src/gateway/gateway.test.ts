import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { MapStore } from '../backends/records/map-store.fixture.js';
import { memoryStore } from '../backends/records/memory-store.js';
import { encodeFrame } from '../backends/remote/frame.js';
import { remoteStore } from '../backends/remote/remote.js';
import { decodeAnswer, encodeCalls, FRAME_TYPE, type StoreCall } from '../backends/remote/wire.js';
import { createGateway, type GatewayLogEntry, type GatewayOptions, toNodeHandler } from './gateway.js';
import { listen, READER, serveGateway, WRITER } from './loopback.fixture.js';

const BASE = 'http://gateway.test';
const PAGE = 'https://shop.test';

const open = (own: Partial<GatewayOptions> = {}) =>
  createGateway({
    stores: () => memoryStore(),
    tokens: [
      { token: WRITER, access: 'write' },
      { token: READER, access: 'read', namespaces: ['shop'] },
    ],
    origins: [PAGE],
    ...own,
  });

type Init = {
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly token?: string;
};

function request(method: string, path: string, { headers = {}, body, token = WRITER }: Init = {}): Request {
  const all = { authorization: `Bearer ${token}`, ...(body && { 'content-type': FRAME_TYPE }), ...headers };
  return new Request(`${BASE}${path}`, { method, headers: all, ...(body && { body }) });
}

const record = (head: object, body = new Uint8Array()) => encodeFrame({ head, size: body.byteLength }, [body]);

const batch = (calls: readonly StoreCall[], init: Init = {}) =>
  request('POST', '/shop/$batch', { ...init, body: encodeCalls(calls) });

const GET: StoreCall = { op: 'get', keys: ['a'], part: 'head' };
const CLEAR: StoreCall = { op: 'clear' };

test('a record is put, read, asked for and removed under its key, with its version as ETag', async () => {
  const gateway = open();
  const created = await gateway(
    request('PUT', '/shop/a', { body: record({ kind: 'note' }, new Uint8Array([1, 2, 10, 3])) }),
  );
  assert.equal(created.status, 201);
  const tag = created.headers.get('etag') ?? '';
  const found = await gateway(request('GET', '/shop/a'));
  assert.deepEqual(
    [found.status, found.headers.get('etag'), found.headers.get('content-type')],
    [200, tag, FRAME_TYPE],
  );
  const [line = '', ...rest] = Buffer.from(await found.arrayBuffer())
    .toString('latin1')
    .split('\n');
  assert.deepEqual(JSON.parse(line), { version: tag.slice(1, -1), head: { kind: 'note' }, size: 4 });
  assert.deepEqual(Buffer.from(rest.join('\n'), 'latin1'), Buffer.from([1, 2, 10, 3]));
  const head = await gateway(request('HEAD', '/shop/a'));
  assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, tag, '']);
  assert.equal((await gateway(request('GET', '/shop/a', { headers: { 'if-none-match': tag } }))).status, 304);
  assert.equal((await gateway(request('DELETE', '/shop/a'))).status, 204);
  assert.equal((await gateway(request('GET', '/shop/a'))).status, 404);
});

test('conditions compare and set: a change that expects another version is refused with 412', async () => {
  const gateway = open();
  const put = async (headers: Record<string, string>) =>
    (await gateway(request('PUT', '/shop/a', { body: record({}), headers }))).status;
  assert.equal(await put({ 'if-match': '"x"' }), 412);
  assert.equal(await put({ 'if-none-match': '*' }), 201);
  assert.equal(await put({ 'if-none-match': '*' }), 412);
  const tag = (await gateway(request('HEAD', '/shop/a'))).headers.get('etag') ?? '';
  assert.equal(await put({ 'if-match': tag }), 200);
  assert.equal(await put({ 'if-match': tag }), 412);
  assert.equal((await gateway(request('DELETE', '/shop/a', { headers: { 'if-match': tag } }))).status, 412);
  assert.equal(await put({ 'if-match': '*' }), 400);
  assert.equal(await put({}), 200);
});

test('x-ttl says how long a record is fresh; the store adds its time for stale answers', async () => {
  const gateway = open({ stores: () => memoryStore({ staleFor: 0 }) });
  await gateway(request('PUT', '/shop/a', { body: record({}), headers: { 'x-ttl': '0' } }));
  await gateway(request('PUT', '/shop/b', { body: record({}), headers: { 'x-ttl': '60' } }));
  assert.equal((await gateway(request('GET', '/shop/a'))).status, 404);
  assert.equal((await gateway(request('GET', '/shop/b'))).status, 200);
});

test('a listing has the heads page by page; its DELETE removes all, in this namespace only', async () => {
  const stores = new Map<string, MapStore>();
  const gateway = open({
    stores: (namespace) => {
      const store = new MapStore('store', 2);
      stores.set(namespace, store);
      return store;
    },
  });
  for (const key of ['a', 'b', 'c']) await gateway(request('PUT', `/shop/${key}`, { body: record({ key }) }));
  await gateway(request('PUT', '/other/a', { body: record({}) }));
  const keys: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { records: { key: string }[]; next: string | null } = JSON.parse(
      await (await gateway(request('GET', `/shop/${cursor === '' ? '' : `?cursor=${cursor}`}`))).text(),
    );
    keys.push(...page.records.map(({ key }) => key));
    cursor = page.next;
  }
  assert.deepEqual(keys, ['a', 'b', 'c']);
  assert.equal((await gateway(request('DELETE', '/shop/'))).status, 204);
  assert.deepEqual([stores.get('shop')?.records.size, stores.get('other')?.records.size], [0, 1]);
});

test('tokens: who may do what', async () => {
  const gateway = open();
  const cases: readonly (readonly [string, Request, number])[] = [
    ['a writer reads any namespace', request('GET', '/any/a'), 404],
    ['a reader reads its namespace', request('GET', '/shop/a', { token: READER }), 404],
    ['a reader lists its namespace', request('GET', '/shop/', { token: READER }), 200],
    ['a reader reads by batch', batch([GET], { token: READER }), 200],
    ['a reader reads no other namespace', request('GET', '/any/a', { token: READER }), 403],
    ['a reader puts nothing', request('PUT', '/shop/a', { token: READER, body: record({}) }), 403],
    ['a reader removes nothing', request('DELETE', '/shop/a', { token: READER }), 403],
    ['a reader clears nothing', request('DELETE', '/shop/', { token: READER }), 403],
    ['a reader changes nothing by batch', batch([GET, CLEAR], { token: READER }), 403],
    ['an unknown token', request('GET', '/shop/a', { token: `${WRITER}0` }), 401],
    ['an empty token', request('GET', '/shop/a', { token: '' }), 401],
    ['no token', new Request(`${BASE}/shop/a`), 401],
    [
      'a password in place of a token',
      request('GET', '/shop/a', { headers: { authorization: `Basic ${WRITER}` } }),
      401,
    ],
  ];
  for (const [what, asked, status] of cases) assert.equal((await gateway(asked)).status, status, what);
});

test('tokens that cannot protect anything are refused when the gateway is created, without being shown', () => {
  const wrong = [[], [{ token: 'short', access: 'read' }], [{ token: `${WRITER} x`, access: 'read' }]] as const;
  for (const tokens of wrong)
    assert.throws(
      () => open({ tokens }),
      (error: Error) => 'code' in error && error.code === 'bad-option' && !error.message.includes('short"'),
    );
  assert.throws(() => open({ tokens: [{ token: WRITER, access: 'read', namespaces: ['a/b'] }] }), {
    code: 'bad-option',
  });
});

test('paths and methods that mean nothing are refused', async () => {
  const gateway = open();
  const cases: readonly (readonly [string, string, number])[] = [
    ['GET', '/', 404],
    ['GET', '/shop', 404],
    ['GET', '/shop/a/b', 404],
    ['GET', '/shop/a%2Fb', 404],
    ['GET', '/sh%20op/a', 404],
    ['GET', `/shop/${'k'.repeat(81)}`, 404],
    ['GET', '/shop/$batch', 405],
    ['POST', '/shop/a', 405],
    ['PUT', '/shop/', 405],
  ];
  for (const [method, path, status] of cases)
    assert.equal((await gateway(request(method, path))).status, status, `${method} ${path}`);
});

test('a body that is no message is refused, and changes nothing', async () => {
  const store = new MapStore('store');
  const gateway = open({ stores: () => store });
  const text = (value: string) => new TextEncoder().encode(value);
  const bodies = [
    '',
    'no line end',
    '{}\n',
    '[{"op":"drop"}]\n',
    '[{"op":"get","keys":["../a"],"part":"head"}]\n',
    '[{"op":"set","changes":[{"key":"a","expected":null,"record":{"version":"1","head":{},"size":5,"expires":null}}]}]\nabc',
    '[{"op":"clear"}]\nmore',
  ];
  for (const body of bodies)
    assert.equal((await gateway(request('POST', '/shop/$batch', { body: text(body) }))).status, 400, body);
  assert.equal((await gateway(request('PUT', '/shop/a', { body: text('{"head":{},"size":9}\nabc') }))).status, 400);
  assert.equal((await gateway(request('PUT', '/shop/a', { body: text('{"head":5}\n') }))).status, 400);
  const plain = { 'content-type': 'text/plain' };
  assert.equal((await gateway(request('PUT', '/shop/a', { body: text('{"head":{}}\n'), headers: plain }))).status, 415);
  assert.equal(store.records.size, 0);
});

test('another version of the protocol is refused with advice; every answer names the version of the gateway', async () => {
  const gateway = open();
  const answer = await gateway(batch([GET], { headers: { 'cached-session-protocol': '2' } }));
  assert.deepEqual([answer.status, answer.headers.get('cached-session-protocol')], [400, '1']);
  assert.match(await answer.text(), /protocol-version.*same release/);
});

test('a preflight of a listed origin holds for two hours; other pages are refused before anything happens', async () => {
  const store = new MapStore('store');
  const gateway = open({ stores: () => store });
  const preflight = await gateway(new Request(`${BASE}/shop/$batch`, { method: 'OPTIONS', headers: { origin: PAGE } }));
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), PAGE);
  assert.equal(preflight.headers.get('access-control-max-age'), '7200');
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization.*cached-session-protocol/);
  const read = await gateway(request('GET', '/shop/a', { headers: { origin: PAGE } }));
  assert.equal(read.headers.get('access-control-allow-origin'), PAGE);
  assert.match(read.headers.get('access-control-expose-headers') ?? '', /etag.*cached-session-protocol/);
  assert.equal(read.headers.get('vary'), 'origin');
  const other = await gateway(
    request('PUT', '/shop/a', { body: record({}), headers: { origin: 'https://evil.test' } }),
  );
  assert.deepEqual([other.status, other.headers.get('access-control-allow-origin')], [403, null]);
  assert.equal(store.records.size, 0);
  assert.equal((await gateway(request('GET', '/shop/a', { headers: { origin: BASE } }))).status, 404, 'its own origin');
  const behindProxy = request('GET', '/shop/a', { headers: { origin: BASE.replace('http:', 'https:') } });
  assert.equal((await gateway(behindProxy)).status, 404, 'its own, behind a proxy with the certificate');
  assert.equal((await gateway(request('GET', '/shop/a', { headers: { origin: 'null' } }))).status, 403, 'opaque');
  const any = await open({ origins: ['*'] })(request('GET', '/shop/a', { headers: { origin: PAGE } }));
  assert.equal(any.headers.get('access-control-allow-origin'), PAGE);
});

test('a body above the limit is refused, also where it does not say how long it is', async () => {
  const gateway = open({ maxBodyBytes: 1000 });
  const big = record({}, new Uint8Array(5000));
  assert.equal((await gateway(request('PUT', '/shop/a', { body: big }))).status, 413);
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(600));
    },
  });
  const headers = { authorization: `Bearer ${WRITER}`, 'content-type': FRAME_TYPE };
  const init: RequestInit & { duplex: 'half' } = { method: 'PUT', headers, body, duplex: 'half' };
  const refused = await gateway(new Request(`${BASE}/shop/a`, init));
  assert.deepEqual([refused.status, JSON.parse(await refused.text()).limit], [413, 1000]);
  assert.ok(pulled < 10);
  assert.equal((await gateway(request('GET', '/shop/a'))).status, 404);
});

test('reads of one batch are one read of the store', async () => {
  const store = new MapStore('store');
  let reads = 0;
  const { get } = store;
  store.get = (keys, part) => {
    reads += 1;
    return get.call(store, keys, part);
  };
  const calls = ['a', 'b', 'a', 'c'].map((key): StoreCall => ({ op: 'get', keys: [key], part: 'whole' }));
  const answer = decodeAnswer(new Uint8Array(await (await open({ stores: () => store })(batch(calls))).arrayBuffer()));
  assert.equal(answer?.results.length, 4);
  assert.equal(reads, 1);
});

test('a call of a batch that fails does not take the others with it, and the log has no more than its kind', async () => {
  const entries: GatewayLogEntry[] = [];
  const store = new MapStore('store');
  store.heads = () => Promise.reject(Object.assign(new Error('redis://:pa55word@host'), { code: 'ECONNRESET' }));
  const gateway = open({ stores: () => store, log: (entry) => entries.push(entry) });
  const answer = await gateway(batch([GET, { op: 'heads', cursor: null }]));
  const { results } = decodeAnswer(new Uint8Array(await answer.arrayBuffer())) ?? { results: [] };
  assert.deepEqual(results, [{ records: [undefined] }, { fault: 'failed' }]);
  const [{ ms: _, ...entry } = { ms: 0 }] = entries;
  assert.deepEqual(entry, { method: 'POST', namespace: 'shop', calls: 2, status: 200, failures: ['Error ECONNRESET'] });
  assert.doesNotMatch(JSON.stringify(entries), /pa55word|token/);
});

test('a store that does not answer costs one wait: then the gateway says so at once, until it answers again', async (t) => {
  const store = new MapStore('store');
  const { get } = store;
  const answers: (() => void)[] = [];
  let asked = 0;
  store.get = () => {
    asked += 1;
    return new Promise((resolve) => answers.push(() => resolve([undefined])));
  };
  const gateway = open({ stores: () => store, storeTimeout: 0.05 });
  assert.equal((await gateway(batch([GET]))).status, 503);
  const next = await gateway(request('GET', '/shop/a'));
  assert.deepEqual([next.status, next.headers.get('retry-after'), asked], [503, '1', 1]);
  assert.equal((await gateway(new Request(`${BASE}/$health`))).status, 503);
  store.get = get;
  const { now } = performance;
  t.after(() => {
    performance.now = now;
  });
  performance.now = () => now.call(performance) + 2000;
  assert.equal((await gateway(batch([GET]))).status, 200);
  assert.equal((await gateway(new Request(`${BASE}/$health`))).status, 200);
});

test('a stop lets what is under way end, and refuses what comes after', async () => {
  const store = new MapStore('store');
  const { get } = store;
  let isClosed = false;
  store.close = () => {
    isClosed = true;
  };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  store.get = async (keys, part) => {
    await held;
    return get.call(store, keys, part);
  };
  const gateway = open({ stores: () => store });
  const underWay = gateway(batch([GET]));
  await new Promise((resolve) => setImmediate(resolve));
  const stopped = gateway.stop();
  assert.equal((await gateway(batch([GET]))).status, 503);
  assert.equal((await gateway(new Request(`${BASE}/$health`))).status, 503);
  assert.equal(isClosed, false);
  release();
  assert.equal((await underWay).status, 200);
  await stopped;
  assert.equal(isClosed, true);
});

const roundTrip = async (url: string): Promise<void> => {
  const store = remoteStore({ url, token: WRITER, namespace: 'shop' });
  const body = Uint8Array.from({ length: 200_000 }, (_, index) => index % 256);
  assert.deepEqual(
    await store.set([{ key: 'a', expected: null, record: { version: '1', head: {}, body, expires: null } }]),
    [true],
  );
  assert.deepEqual(Buffer.from((await store.get(['a'], 'whole'))[0]?.body ?? []), Buffer.from(body));
  await assert.rejects(remoteStore({ url, token: 'unknown-token-0123456789', namespace: 'shop' }).get(['a'], 'head'), {
    message: /gateway/,
  });
};

test('it mounts in node:http', async (t) => {
  const served = await serveGateway();
  t.after(served.close);
  await roundTrip(served.url);
});

test('it mounts in Express, below a path', async (t) => {
  const app = express();
  app.use(express.json());
  app.use('/cache', toNodeHandler(open()));
  const served = await listen(createServer(app));
  t.after(served.close);
  await roundTrip(`${served.url}/cache/`);
});

test('it mounts in Fastify, below a path', async (t) => {
  const app = fastify();
  app.addContentTypeParser(FRAME_TYPE, (_request, _payload, done) => done(null));
  const handle = toNodeHandler(open({ base: '/cache' }));
  app.all('/cache/*', (incoming, reply) => {
    reply.hijack();
    return handle(incoming.raw, reply.raw);
  });
  t.after(() => app.close());
  await roundTrip(`${await app.listen({ port: 0, host: '127.0.0.1' })}/cache`);
});

test('it mounts in Hono, below a path, as it is', async () => {
  const app = new Hono();
  app.mount('/cache', open());
  const store = remoteStore({
    url: `${BASE}/cache`,
    token: WRITER,
    fetch: async (input, init) => app.request(new Request(input, init)),
  });
  assert.deepEqual(
    await store.set([{ key: 'a', expected: null, record: { version: '1', head: {}, body: null, expires: null } }]),
    [true],
  );
  assert.equal((await store.get(['a'], 'head'))[0]?.version, '1');
});

test('a large request that is refused unread gets its answer', async (t) => {
  const served = await serveGateway({ maxBodyBytes: 1000 });
  t.after(served.close);
  for (let time = 0; time < 5; time += 1) {
    const put = await fetch(`${served.url}/shop/a`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${WRITER}` },
      body: new Uint8Array(3_000_000),
    });
    assert.equal(put.status, 413);
    await put.arrayBuffer();
  }
  assert.equal((await fetch(`${served.url}/$health`)).status, 200);
});
