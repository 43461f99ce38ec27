import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeReason } from '../../http/explain/sentences.js';
import type { SessionOptions } from '../../options/table.js';
import { type Asking, world } from '../engine.fixture.js';

type Case = {
  readonly stored?: Readonly<Record<string, string>>;
  readonly wait?: number;
  readonly asking?: Asking;
  readonly settings?: SessionOptions;
};

async function explained({ stored, wait = 0, asking = {}, settings = {} }: Case) {
  const it = world({ settings: { cacheControl: true, ...settings } });
  if (stored !== undefined) {
    it.origin = () => new Response('x', { headers: stored });
    await it.get('/a');
  }
  it.wait(wait);
  const sent = it.requests.length;
  const { request, settings: held, options } = it.call('/a', asking);
  const explanation = await it.engine.admin('explain', { request, settings: held, options });
  assert.equal(it.requests.length, sent, 'nothing is sent');
  return explanation;
}

const MINUTE = { 'cache-control': 'max-age=60', etag: '"1"' };
const saying = (value: string): Asking => ({ init: { headers: { 'cache-control': value } } });

const RANGE: Asking = { init: { headers: { range: 'bytes=0-0' } } };

const cases: readonly (readonly [what: string, given: Case, outcome: string, section: string])[] = [
  ['nothing is stored', {}, 'miss', 'RFC 9111 §4'],
  ['it is fresh', { stored: MINUTE, wait: 10 }, 'fresh', 'RFC 9111 §4.2'],
  ['it is stale', { stored: MINUTE, wait: 70 }, 'validate', 'RFC 9111 §4.2.4'],
  ['the response says no-cache', { stored: { 'cache-control': 'no-cache' } }, 'validate', 'RFC 9111 §5.2.2.4'],
  [
    'it is stale and must be revalidated',
    { stored: { 'cache-control': 'max-age=1, must-revalidate' }, wait: 5 },
    'validate',
    'RFC 9111 §5.2.2.2',
  ],
  ['the request says no-cache', { stored: MINUTE, asking: saying('no-cache') }, 'validate', 'RFC 9111 §5.2.1.4'],
  ['it is too old', { stored: MINUTE, wait: 10, asking: saying('max-age=5') }, 'validate', 'RFC 9111 §5.2.1.1'],
  ['it is not fresh enough', { stored: MINUTE, asking: saying('min-fresh=90') }, 'validate', 'RFC 9111 §5.2.1.3'],
  ['max-stale allows it', { stored: MINUTE, wait: 70, asking: saying('max-stale=20') }, 'stale', 'RFC 9111 §5.2.1.2'],
  [
    'it is fetched behind the answer',
    { stored: { 'cache-control': 'max-age=1, stale-while-revalidate=60' }, wait: 5 },
    'stale-while-revalidate',
    'RFC 5861 §3',
  ],
  ['only-if-cached', { asking: saying('only-if-cached') }, 'gateway-timeout', 'RFC 9111 §5.2.1.7'],
  ['the request says no-store', { stored: MINUTE, asking: saying('no-store') }, 'bypass', 'RFC 9111 §5.2.1.5'],
  ['the method is not cached', { asking: { init: { method: 'PUT' } } }, 'bypass', 'RFC 9110 §9.2.3'],
  ['forceRefresh', { stored: MINUTE, asking: { options: { forceRefresh: true } } }, 'miss', 'RFC 9111 §5.2.1.4'],
  ['the cache is disabled', { settings: { disabled: true } }, 'bypass', 'settings'],
  ['a range of a stored response is requested', { stored: MINUTE, asking: RANGE }, 'fresh', 'RFC 9111 §4.2'],
  ['ranges are not cached', { asking: RANGE, settings: { cacheControl: false } }, 'bypass', 'RFC 9110 §14.2'],
  [
    'max-age of the request overrides DO_NOT_CACHE',
    { asking: saying('max-age=60'), settings: { cacheControl: false, expireAfter: 'do-not-cache' } },
    'miss',
    'RFC 9111 §4',
  ],
];
for (const [what, given, outcome, section] of cases) {
  test(`explain says ${outcome} by ${section} where ${what}`, async () => {
    const explanation = await explained(given);
    assert.deepEqual([explanation.outcome, describeReason(explanation).section], [outcome, section]);
  });
}

test('explain gives the cacheKey, age and ttl of the stored response, and the conditions of a validation', async () => {
  const { cacheKey, age, ttl, conditions } = await explained({ stored: MINUTE, wait: 70 });
  assert.match(String(cacheKey), /^\w+$/);
  assert.deepEqual([age, ttl, conditions], [70, -10, 'if-none-match:"1"']);
});

test('explain gives the expiration of a new response, and the setting that decides it', async () => {
  const urlsExpireAfter = [['/a', 5]] as const;
  const { expiration, expirationBy } = await explained({ settings: { urlsExpireAfter } });
  assert.deepEqual([expiration, expirationBy], [{ kind: 'after', seconds: 5 }, 'url']);
});

type Refusal = readonly [why: string, response: () => Response, settings?: SessionOptions];
const tornBody = (): ReadableStream<Uint8Array> => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void writable.abort(new TypeError('torn')).catch(() => undefined);
  return readable;
};
const refusals: readonly Refusal[] = [
  ['no-store', () => new Response('x', { headers: { 'cache-control': 'no-store' } })],
  ['status', () => new Response('x', { status: 500 })],
  ['vary', () => new Response('x', { headers: { vary: '*' } })],
  ['content-type', () => new Response('x'), { contentTypes: ['application/json'] }],
  ['too-large', () => new Response('x'.repeat(20)), { maxEntryBytes: 10 }],
  ['expired', () => new Response('x'), { cacheControl: false, expireAfter: 0 }],
  ['endless', () => new Response('x', { headers: { 'content-type': 'text/event-stream' } })],
  ['torn', () => new Response(tornBody())],
];
for (const [why, response, settings = {}] of refusals) {
  test(`after a response that was not stored (${why}), explain gives the reason`, async () => {
    const it = world({ settings: { cacheControl: true, ...settings } });
    it.origin = response;
    await it.get('/a').catch(() => undefined);
    const { notStored, outcome, reason, values } = await it.engine.admin('explain', it.call('/a'));
    assert.deepEqual([outcome, notStored, reason, values], ['miss', why, 'notStored', [why]]);
    it.origin = () =>
      new Response('x', { headers: { 'cache-control': 'max-age=60', 'content-type': 'application/json' } });
    assert.equal((await it.engine.admin('explain', it.call('/other'))).notStored, null, 'of this request alone');
  });
}

test('once a later response was stored, explain no longer gives the reason of the earlier one', async () => {
  const it = world({ settings: { cacheControl: true } });
  it.origin = () => new Response('x', { headers: { 'cache-control': 'no-store' } });
  await it.get('/a');
  it.origin = () => new Response('x', { headers: { 'cache-control': 'max-age=60' } });
  await it.get('/a');
  await it.engine.admin('clear', undefined);
  const { outcome, notStored } = await it.engine.admin('explain', it.call('/a'));
  assert.deepEqual([outcome, notStored], ['miss', null]);
});

test('[RFC 9211 §2.8] Cache-Status gives the reason why a response is not stored', async () => {
  const it = world({ settings: { cacheControl: true } });
  it.origin = () => new Response('x', { headers: { 'cache-control': 'no-store' } });
  assert.equal((await it.send('/a')).detail, 'not stored: no-store');
  it.origin = () => new Response('x', { headers: { 'cache-control': 'max-age=60' } });
  assert.equal((await it.send('/a')).detail, undefined);
});
