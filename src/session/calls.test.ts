import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { chunks, loaded } from './chunks.js';
import { echo, open as opened, refuses } from './opened.fixture.js';

/** A session in a page that has loaded nothing so far. */
const open: typeof opened = (serve, options) => {
  delete loaded.onDemand;
  return opened(serve, options);
};

const sent = async ([request]: readonly Request[]) => ({
  url: request?.url,
  fields: Object.fromEntries([...(request?.headers ?? [])].filter(([name]) => name.startsWith('x-'))),
  body: await request?.text(),
});

test('[Q-01] a call has the arguments that it was made with, though its code is loaded later', async () => {
  const { session, requests } = open(echo, { headers: { 'x-session': '1' }, params: { s: 1 } });
  const [headers, json, params] = [new Headers({ 'x-own': '1' }), { list: [1], at: new Date(0) }, { p: [1] }];
  const url = new URL('https://a.test/x');
  const answer = session.post(url, { headers, json, params });
  headers.set('x-own', '2');
  json.list.push(2);
  params.p.push(2);
  url.pathname = '/y';
  session.headers.set('x-session', '2');
  await answer;
  assert.deepEqual(await sent(requests), {
    url: 'https://a.test/x?s=1&p=1',
    fields: { 'x-own': '1', 'x-session': '1' },
    body: '{"list":[1],"at":"1970-01-01T00:00:00.000Z"}',
  });
});

const changed: readonly (readonly [string, () => { data: BodyInit; change: () => void }, string])[] = [
  [
    'bytes',
    () => {
      const data = new TextEncoder().encode('one');
      return { data, change: () => data.fill(0) };
    },
    'one',
  ],
  [
    'parameters',
    () => {
      const data = new URLSearchParams({ a: '1' });
      return { data, change: () => data.set('a', '2') };
    },
    'a=1',
  ],
];
for (const [name, make, body] of changed) {
  test(`[Q-01] so it is with ${name} as its body`, async () => {
    const { session, requests } = open(echo);
    const { data, change } = make();
    const answer = session.post('/x', { data });
    change();
    await answer;
    assert.equal((await sent(requests)).body, body);
  });
}

test('[Q-01] so it is with a form as its body, and with a request that is sent', async () => {
  const { session, requests } = open(async (request) => new Response(await request.clone().text()));
  const data = new FormData();
  data.set('a', '1');
  const answer = session.post('/x', { data });
  data.set('a', '2');
  await answer;
  assert.match((await sent(requests)).body ?? '', /\r\n\r\n1\r\n/);
  const other = open(echo);
  const request = new Request('https://a.test/x', { method: 'POST', body: 'one' });
  const sending = other.session.send(request);
  assert.equal(await request.text(), 'one');
  await sending;
  assert.equal((await sent(other.requests)).body, 'one');
});

test('what cannot be written as JSON is refused', async () => {
  const json: { self?: unknown } = {};
  json.self = json;
  await assert.rejects(open(echo).session.post('/x', { json }), refuses('serialization', 'jsonUnwritable'));
});

test('where the code for more is missing, plain requests and fetch are answered, and other calls say so until it is there', async () => {
  const loading = mock.method(chunks, 'onDemand', () => Promise.reject(new TypeError('404')));
  const { session } = open(echo);
  assert.equal(await (await session.get('/x')).text(), 'GET /x');
  assert.equal(await (await session.fetch('/x', { method: 'POST' })).text(), 'POST /x');
  await assert.rejects(session.get('/x', { refresh: true }), refuses('backend-unavailable', 'callsNotLoaded'));
  loading.mock.restore();
  assert.equal((await session.get('/x', { refresh: true })).source, 'network');
});

test('what may outlive the page leaves in the task of its call, even before that code is there', async () => {
  const { session, requests } = open(echo, { cacheControl: true });
  const answer = session.fetch('/x', { method: 'POST', body: 'one', keepalive: true });
  assert.equal(requests.length, 1);
  assert.equal(await (await answer).text(), 'POST /x');
});

test('once a session is ready, calls with options need not wait for their code', async () => {
  const { session } = open(echo);
  await session.ready;
  assert.notEqual(loaded.onDemand, undefined);
});

test('[Q-01] a fetch that the cache has no part in leaves at once, and a call with empty options is a plain one', async () => {
  const { session, requests } = open(echo);
  const loading = mock.method(chunks, 'onDemand', () => Promise.reject(new TypeError('404')));
  const posted = session.fetch('https://a.test/x', { method: 'POST', body: 'one' });
  assert.equal(requests.length, 1);
  assert.equal(await (await posted).text(), 'POST /x');
  assert.equal(await (await session.get('/x', {})).text(), 'GET /x');
  loading.mock.restore();
});

test('an abort ends a call whose code is being loaded', async () => {
  const { session } = open(echo);
  const loading = mock.method(chunks, 'onDemand', () => new Promise(() => undefined));
  const controller = new AbortController();
  const answer = session.post('/x', { data: 'one', signal: controller.signal });
  controller.abort(new RangeError('no longer wanted'));
  await assert.rejects(answer, /no longer wanted/);
  loading.mock.restore();
});
