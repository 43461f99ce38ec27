import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, OpenBody, Source } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import { millis } from '../../http/units.js';
import { parseSettings } from '../../options/parse-settings.js';
import { prepareRequest } from '../../request/prepare.js';
import { parsedValue } from '../options/faults.js';
import { respond } from './cached-response.js';

const utf8 = (text: string): ArrayBuffer => new TextEncoder().encode(text).slice().buffer;

const answer = (changes: Partial<Answer> = {}): Answer => ({
  status: 200,
  statusText: 'OK',
  url: 'https://a.test/x',
  redirected: false,
  type: 'basic',
  fields: 'content-type:application/json\nx-a:1\nx-a:2',
  source: 'cache',
  collapsed: false,
  cacheKey: '0123456789abcdef',
  createdAt: millis(1000),
  expires: millis(5000),
  size: 7,
  elapsed: 12,
  body: utf8('{"a":1}'),
  ...changes,
});

const settings = parsedValue(parseSettings({ ignoredParameters: ['token'] }));
const request = prepareRequest(
  { method: 'GET', url: 'https://a.test/x?token=s3cret', headers: { token: 's3cret', accept: 'x/y' } },
  {},
  null,
);

const response = (changes: Partial<Answer> = {}, now = 2000) => {
  if (request instanceof Promise) throw new Error('A request without a function is prepared at once.');
  return respond(answer(changes), {
    now: () => millis(now),
    fragment: '#top',
    since: performance.now(),
    admin: () => Promise.reject(new Error('Nothing is to be administered.')),
    asked: { request, settings },
  });
};

function open(...chunks: readonly string[]): OpenBody {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  return { read: async () => left.shift() ?? null, cancel: () => void left.splice(0) };
}

const torn = (): OpenBody => ({ read: () => Promise.reject(new CacheError('network', 'torn')), cancel: () => {} });

const hasCode = (code: string) => (error: unknown) => error instanceof CacheError && error.code === code;

for (const [title, body] of [
  ['that is whole', () => utf8('{"a":1}')],
  ['that is a Blob', () => new Blob(['{"a":1}'])],
  ['that still comes', () => open('{"a"', ':1}')],
] as const) {
  test(`a body ${title} can be read any number of times, in any way`, async () => {
    const one = response({ body: body() });
    assert.deepEqual([await one.json(), await one.json()], [{ a: 1 }, { a: 1 }]);
    assert.deepEqual([await one.text(), await one.text()], ['{"a":1}', '{"a":1}']);
    assert.equal(await (await one.blob()).text(), '{"a":1}');
    assert.equal((await one.blob()).type, 'application/json');
    assert.deepEqual([(await one.bytes()).length, (await one.arrayBuffer()).byteLength], [7, 7]);
    assert.equal(await new Response(one.body).text(), '{"a":1}');
    assert.equal(await new Response(one.body).text(), '{"a":1}');
  });
}

test('a caller may change or transfer bytes without changing the body', async () => {
  const one = response();
  (await one.bytes()).fill(0);
  structuredClone(null, { transfer: [await one.arrayBuffer()] });
  assert.equal(await one.text(), '{"a":1}');
});

test('a streamed body that was taken as a stream rejects other readers', async () => {
  const one = response({ body: open('a', 'b') });
  assert.equal(await new Response(one.body).text(), 'ab');
  await assert.rejects(one.text(), hasCode('bad-request'));
});

test('a body that broke off rejects each read', async () => {
  const one = response({ body: torn() });
  await assert.rejects(one.text(), hasCode('network'));
  await assert.rejects(one.bytes(), hasCode('network'));
});

test('text is decoded by the charset of its Content-Type, else as UTF-8', async () => {
  const latin = new Uint8Array([0xe9]).buffer;
  assert.equal(await response({ body: latin, fields: 'content-type:text/plain; charset="iso-8859-1"' }).text(), 'é');
  assert.equal(await response({ body: utf8('é'), fields: 'content-type:text/plain' }).text(), 'é');
  assert.equal(await response({ body: utf8('é'), fields: 'content-type:text/plain; charset=klingon' }).text(), 'é');
});

test('json() of a body that is not JSON rejects with a serialization error', async () => {
  await assert.rejects(response({ body: utf8('<html>') }).json(), hasCode('serialization'));
});

const sources: readonly [Source, fromCache: boolean, revalidated: boolean][] = [
  ['cache', true, false],
  ['stale', true, false],
  ['revalidated', true, true],
  ['network', false, false],
  ['synthetic', false, false],
];

for (const [source, fromCache, revalidated] of sources) {
  test(`a response from ${source} is ${fromCache ? '' : 'not '}from the cache`, () => {
    const one = response({ source });
    assert.deepEqual([one.fromCache, one.revalidated, one.source], [fromCache, revalidated, source]);
  });
}

test('expires is a date, or null', () => {
  assert.deepEqual(response().expires, new Date(5000));
  assert.equal(response({ expires: millis(Number.POSITIVE_INFINITY) }).expires, null);
  assert.equal(response({ expires: null }).expires, null);
});

test('a cached response is expired from its expiry on, a network response never', () => {
  assert.deepEqual([response({}, 4999).isExpired, response({}, 5000).isExpired], [false, true]);
  assert.equal(response({ source: 'network' }, 9000).isExpired, false);
});

test('members that Fetch has are named as in Fetch, and the URL keeps its fragment', () => {
  const { status, statusText, ok, url, redirected, type, headers } = response({ redirected: true });
  assert.deepEqual([status, statusText, ok, redirected, type], [200, 'OK', true, true, 'basic']);
  assert.equal(url, 'https://a.test/x#top');
  assert.equal(headers.get('X-A'), '1, 2');
});

test('raiseForStatus throws from 400 to 599 only', () => {
  for (const status of [200, 304, 399, 600]) assert.equal(response({ status }).raiseForStatus().status, status);
  for (const status of [400, 504, 599])
    assert.throws(() => response({ status }).raiseForStatus(), hasCode('http-status'));
});

test('a native response and its clones have url, redirected and type', async () => {
  const native = response({ redirected: true, type: 'cors' }).toResponse();
  assert.ok(native instanceof Response);
  for (const one of [native, native.clone(), native.clone().clone()]) {
    assert.deepEqual([one.url, one.redirected, one.type], ['https://a.test/x', true, 'cors']);
    assert.deepEqual(await one.json(), { a: 1 });
  }
});

test('toResponse works for a status without a body, and for one that Fetch cannot construct', () => {
  for (const status of [204, 304, 0]) {
    const native = response({ status, body: null }).toResponse();
    assert.deepEqual([native.status, native.body], [status, null]);
  }
});

test('size is known once the body is complete', async () => {
  const one = response({ body: open('abc'), size: null });
  assert.equal(one.size, null);
  await one.text();
  assert.equal(one.size, 3);
});
