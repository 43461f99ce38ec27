import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../errors.js';
import { isWorkerMessage } from './is-worker-message.js';
import { MARK, PROTOCOL } from './messages.js';
import { requestOf, settings, wireAnswer } from './page/fake-worker.fixture.js';
import { isPageMessage } from './parse-page-message.js';
import { parseWorkerCall } from './parse-worker-call.js';
import { settingsId } from './settings-id.js';
import { badMessage } from './wire-error.js';

const connect = { [MARK]: 'connect', version: PROTOCOL.version, oldest: PROTOCOL.oldest };

for (const call of [connect, { [MARK]: 'wake' }, { [MARK]: 'hold' }]) {
  test(`${call[MARK]} is a call to the worker`, () => assert.deepEqual(parseWorkerCall(call), call));
}

for (const foreign of [undefined, null, 7, 'SKIP_WAITING', { type: 'SKIP_WAITING' }, ['connect'], new Map()]) {
  test(`a foreign message is ignored: ${JSON.stringify(foreign)}`, () => {
    assert.equal(parseWorkerCall(foreign), undefined);
  });
}

for (const broken of [{ [MARK]: 'dance' }, { ...connect, version: 'one' }, { [MARK]: undefined }]) {
  test(`a malformed call of ours is an error: ${JSON.stringify(broken)}`, () => {
    const error = parseWorkerCall(broken);
    assert.ok(error instanceof CacheError && error.code === 'bad-message');
  });
}

const options = { expireAfter: { kind: 'after', seconds: 5 }, refresh: true, tags: ['a'] };
const GOOD_FROM_PAGE: readonly unknown[] = [
  ['settings', 'id', settings],
  ['settings', 'id', { ...settings, urlsExpireAfter: [[{ kind: 'glob', pattern: 'a' }, { kind: 'never' }]] }],
  ['referrer-policy', 'no-referrer'],
  ['send', 1, 'id', 'GET', 'https://page.org/', '', '', null],
  ['send', 1, 'id', 'POST', 'https://page.org/', '', '', { body: { kind: 'text', text: 'a' }, options }],
  ['send', 1, 'id', 'GET', 'https://page.org/', '', '', { fetchOptions: { mode: 'cors', referrer: '' } }],
  ['send', 1, 'id', 'GET', 'https://page.org/', '', '', { fetchOptions: { maxRedirects: 5, proxies: { all: null } } }],
  ['abort', 1],
  ['credit', 1, 1024],
  ['go', 1],
  ['admin', 1, 'id', 'count', {}],
  ['listen', 'id', ['hit', 'error']],
  ['holding', 'lock'],
  ['pause'],
  ['resume'],
  ['ping'],
  ['bye'],
  ['ping', 'a later version says more'],
];

for (const message of GOOD_FROM_PAGE) {
  test(`a worker reads ${JSON.stringify(message)}`, () => assert.ok(isPageMessage(message)));
}

/** Millions of holes, or of characters: visiting each of them takes seconds. */
const holes = Object.assign([], { length: 4e6 });
const long = 'a'.repeat(16e6);
const HOSTILE: readonly unknown[] = [
  holes,
  [holes],
  [holes, 1],
  ['send', 1, long, 'GET', 'https://page.org/', '', '', null],
  ['send', 1, 'id', long, 'https://page.org/', '', '', null],
  ['send', 1, 'id', 'GET', long, '', '', null],
  ['send', 1, 'id', 'GET', 'https://page.org/', long, '', null],
  ['send', 1, 'id', 'GET', 'https://page.org/', '', long, null],
  ['send', 1, 'id', 'GET', 'https://page.org/', '', '', { options: { tags: holes } }],
  ['send', 1, 'id', 'POST', 'https://page.org/', '', '', { body: { kind: 'form', parts: holes } }],
  ['settings', 'id', { ...settings, urlsExpireAfter: holes }],
  ['settings', 'id', { ...settings, allowableCodes: holes }],
  ['settings', 'id', { ...settings, adapters: [holes] }],
  ['listen', 'id', holes],
  ['holding', long],
];

test('a hostile message is refused, quickly', () => {
  const start = performance.now();
  for (const message of HOSTILE) assert.ok(!isPageMessage(message));
  assert.equal(parseWorkerCall(holes), undefined);
  for (const mark of [holes, { toString: 1 }, nested()])
    assert.ok(parseWorkerCall({ [MARK]: mark }) instanceof CacheError);
  assert.ok(performance.now() - start < 500);
});

function nested(): unknown {
  let value: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) value = { value };
  return value;
}

const BAD_FROM_PAGE: readonly (readonly [message: unknown, id: number | null])[] = [
  [undefined, null],
  ['ping', null],
  [[], null],
  [['toString'], null],
  [['dance', 3], 3],
  [['referrer-policy', ''], null],
  [['referrer-policy', 'full'], null],
  [['send', 4, 'id', 'GET'], 4],
  [['send', '4', 'id', 'GET', 'https://page.org/', '', '', null], null],
  [['send', 4, 'id', 'GET', 'https://page.org/', '', '', { body: { kind: 'stream' } }], 4],
  [['send', 4, 'id', 'GET', 'https://page.org/', '', '', { options: { expireAfter: 60 } }], 4],
  [['send', 4, 'id', 'GET', 'https://page.org/', '', '', { options: { tags: 'a' } }], 4],
  [['send', 4, 'id', 'GET', 'https://page.org/', '', '', { fetchOptions: { mode: 'navigate' } }], 4],
  [['send', 4, 'id', 'GET', 'https://page.org/', '', '', { fetchOptions: { proxies: { all: 5 } } }], 4],
  [['settings', 'id', { ...settings, expireAfter: 60 }], null],
  [['settings', 'id', { ...settings, backend: 7 }], null],
  [['admin', 5, 'id', 'constructor', {}], 5],
  [['listen', 'id', ['everything']], null],
];

for (const [message, id] of BAD_FROM_PAGE) {
  test(`a worker refuses ${JSON.stringify(message)?.slice(0, 80)}`, () => {
    assert.ok(!isPageMessage(message));
    const { bad, id: named } = badMessage(message);
    assert.deepEqual([bad.code, named], ['bad-message', id]);
  });
}

const event = { type: 'hit', url: 'https://page.org/', cacheKey: null };
const GOOD_FROM_WORKER: readonly unknown[] = [
  ['welcome', 1, 'lock', []],
  wireAnswer(1, null),
  wireAnswer(1, 'open', { redirected: true, collapsed: true, type: 'opaque' }),
  wireAnswer(1, null, {
    redirected: true,
    history: [{ status: 302, statusText: '', url: 'https://page.org/', fields: 'location:/b' }],
  }),
  ['chunk', 1, new ArrayBuffer(1)],
  ['result', 1, undefined],
  ['event', 'cache', event],
  ['pong'],
];

for (const message of GOOD_FROM_WORKER) {
  test(`a page reads ${JSON.stringify(message)}`, () => assert.ok(isWorkerMessage(message)));
}

const BAD_FROM_WORKER: readonly unknown[] = [
  'answer',
  {},
  [],
  ['answer', 1, 200],
  ['chunk', 1],
  ['ping'],
  ['toString'],
];

for (const message of BAD_FROM_WORKER) {
  test(`a page refuses ${JSON.stringify(message)}`, () => assert.ok(!isWorkerMessage(message)));
}

test('equal settings have the same id, different ones different ids', () => {
  const id = settingsId(settings);
  assert.equal(settingsId({ ...settings }), id);
  const others = [
    { ...settings, cacheName: 'other' },
    { ...settings, maxEntries: 5 },
    { ...settings, allowableCodes: [200, 404] },
  ].map(settingsId);
  assert.equal(new Set([id, ...others]).size, 4);
});

test('Infinity and 0 have different ids', () => {
  const bounded = settingsId({ ...settings, maxEntries: 0 });
  assert.notEqual(settingsId({ ...settings, maxEntries: Number.POSITIVE_INFINITY }), bounded);
});

test('a request with all its parts crosses the port unchanged', () => {
  const request = { ...requestOf('POST'), body: { kind: 'form', parts: [{ name: 'a', value: new Blob(['b']) }] } };
  const message = ['admin', 1, 'id', 'createKey', { request, settings }];
  assert.ok(isPageMessage(message));
});
