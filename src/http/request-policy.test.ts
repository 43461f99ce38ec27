import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpiration } from '../options/expiration.js';
import type { HeaderFields } from './fields/header-fields.js';
import type { Expiration } from './freshness/expiration.js';
import { policyOf, settingsOf } from './policy.fixture.js';
import { type PolicyQuestion, type RequestPolicy, requestPolicy } from './request-policy.js';
import { seconds } from './units.js';

const after = (length: number): Expiration => ({ kind: 'after', seconds: seconds(length) });
const saying = (value: string): HeaderFields => [['cache-control', value]];

/** Freshness lifetimes: session 1 s, URL 2 s, header 3 s, option 4 s. */
const precedence: readonly (readonly [who: string, asked: Partial<PolicyQuestion>, expiration: Expiration])[] = [
  ['the session', {}, after(1)],
  ['the URL before the session', { urlExpiration: after(2) }, after(2)],
  ['the header before the URL', { urlExpiration: after(2), fields: saying('max-age=3') }, after(3)],
  ['the option before the URL', { urlExpiration: after(2), options: { expireAfter: after(4) } }, after(4)],
  ['the option before the header', { fields: saying('max-age=3'), options: { expireAfter: after(4) } }, after(4)],
  ['a header with max-age=-1', { fields: saying('max-age=-1') }, { kind: 'never' }],
  ['the session, where the header is not understood', { fields: saying('max-age=soon') }, after(1)],
  [
    'the session: Expires of a request is ignored [H-10]',
    { fields: [['expires', 'Sun, 06 Nov 1994 08:49:37 GMT']] },
    after(1),
  ],
];
for (const [who, asked, expiration] of precedence) {
  test(`freshness is settled by ${who}`, () => {
    const policy = requestPolicy({
      method: 'GET',
      urlExpiration: null,
      isListed: true,
      fields: [],
      settings: settingsOf({ expireAfter: 1 }),
      options: {},
      ...asked,
    });
    assert.deepEqual(policy.expiration, expiration);
  });
}

const doNotCache = parseExpiration('do-not-cache');
assert.ok(doNotCache.kind !== 'fault');

const uses: readonly (readonly [what: string, policy: RequestPolicy, usesCache: boolean])[] = [
  ['GET', policyOf(), true],
  ['HEAD', policyOf({ method: 'HEAD' }), true],
  ['get', policyOf({ method: 'get' }), true],
  ['POST', policyOf({ method: 'POST' }), false],
  ['POST that is allowed', policyOf({ method: 'POST', settings: { allowableMethods: ['post'] } }), true],
  ['GET that is not allowed', policyOf({ settings: { allowableMethods: ['POST'] } }), false],
  ['[H-33] GET that means DELETE', policyOf({ fields: [['x-http-method-override', 'DELETE']] }), false],
  ['[H-33] POST that means GET', policyOf({ method: 'POST', fields: [['x-http-method', 'get']] }), true],
  [
    '[H-33] POST that means GET, third name',
    policyOf({ method: 'POST', fields: [['x-method-override', 'GET']] }),
    true,
  ],
  ['GET with an empty override', policyOf({ fields: [['x-http-method', '']] }), true],
  ['no-store', policyOf({ fields: saying('No-Store') }), false],
  ['no-store in quotes', policyOf({ fields: saying('x="no-store"') }), true],
  ['no-cache', policyOf({ fields: saying('no-cache') }), true],
  ['[X-01] DO_NOT_CACHE for the session', policyOf({ settings: { expireAfter: 'do-not-cache' } }), false],
  ['[X-01] DO_NOT_CACHE for the request', policyOf({ options: { expireAfter: doNotCache } }), false],
  [
    'a request that overrides DO_NOT_CACHE of the session',
    policyOf({ settings: { expireAfter: 'do-not-cache' }, options: { expireAfter: after(1) } }),
    true,
  ],
  ['disabled', policyOf({ options: { disabled: true } }), false],
  ['Range', policyOf({ fields: [['range', 'bytes=0-1']] }), false],
];
for (const [what, policy, usesCache] of uses) {
  test(`${what}: ${usesCache ? 'read and stored' : 'neither read nor stored'}`, () =>
    assert.deepEqual([policy.read, policy.write], [usesCache, usesCache]));
}

const refreshes: readonly (readonly [what: string, policy: RequestPolicy, refresh: RequestPolicy['refresh']])[] = [
  ['nothing', policyOf(), 'no'],
  ['refresh', policyOf({ options: { refresh: true } }), 'validate'],
  ['forceRefresh', policyOf({ options: { forceRefresh: true } }), 'reload'],
  ['both', policyOf({ options: { refresh: true, forceRefresh: true } }), 'reload'],
  ['no-cache', policyOf({ fields: saying('no-cache') }), 'validate'],
  ['Pragma: no-cache', policyOf({ fields: [['pragma', 'no-cache']] }), 'validate'],
  ['max-age=0', policyOf({ fields: saying('max-age=0') }), 'validate'],
  ['expireAfter: 0', policyOf({ options: { expireAfter: after(0) } }), 'validate'],
  ['expireAfter: 0 for the session', policyOf({ settings: { expireAfter: 0 } }), 'no'],
  ['must-revalidate, which is no directive of requests', policyOf({ fields: saying('must-revalidate') }), 'no'],
];
for (const [what, policy, refresh] of refreshes) {
  test(`refresh for ${what}: ${refresh}`, () => assert.equal(policy.refresh, refresh));
}

test('onlyIfCached is an option or a directive', () => {
  assert.equal(policyOf().onlyIfCached, false);
  assert.equal(policyOf({ options: { onlyIfCached: true } }).onlyIfCached, true);
  assert.equal(policyOf({ fields: saying('only-if-cached') }).onlyIfCached, true);
});

test("a request's stale-if-error comes before the session's", () => {
  assert.equal(policyOf({ settings: { staleIfError: 5 } }).staleIfError, 5);
  assert.equal(policyOf({ settings: { staleIfError: 5 }, fields: saying('stale-if-error=9') }).staleIfError, 9);
});

const rfc = (asked: Parameters<typeof policyOf>[0] = {}): RequestPolicy =>
  policyOf({ ...asked, settings: { cacheControl: true, ...asked.settings } });

const inRfcMode: readonly (readonly [what: string, policy: RequestPolicy, usesCache: boolean])[] = [
  ['GET for a part [H-29]', rfc({ fields: [['range', 'bytes=0-1']] }), true],
  ['HEAD for a part', rfc({ method: 'HEAD', fields: [['range', 'bytes=0-1']] }), false],
  ['QUERY', rfc({ method: 'QUERY' }), true],
  ['POST, which answers only later GETs', rfc({ method: 'POST' }), false],
  ['POST that is allowed', rfc({ method: 'POST', settings: { allowableMethods: ['POST'] } }), false],
  ['[H-33] POST that means GET', rfc({ method: 'POST', fields: [['x-http-method', 'GET']] }), false],
  ['[H-33] GET that means DELETE', rfc({ fields: [['x-http-method-override', 'DELETE']] }), false],
  ['GET that is not allowed', rfc({ settings: { allowableMethods: ['HEAD'] } }), false],
  ['[H-05] no-store', rfc({ fields: saying('no-store') }), false],
];
for (const [what, policy, usesCache] of inRfcMode) {
  test(`with cacheControl, ${what}: ${usesCache ? 'read and stored' : 'neither read nor stored'}`, () =>
    assert.deepEqual([policy.read, policy.write], [usesCache, usesCache]));
}

test('[H-01] with cacheControl, max-age of a request limits the age, not the freshness lifetime', () => {
  const policy = rfc({ fields: saying('max-age=3'), settings: { expireAfter: 1 } });
  assert.deepEqual([policy.maxAge, policy.expiration, policy.refresh], [3, after(1), 'no']);
  assert.equal(policyOf({ fields: saying('max-age=3') }).maxAge, null);
});

test('[H-23] without an explicit lifetime, the lifetime is heuristic with cacheControl, unlimited without', () => {
  assert.deepEqual(rfc().expiration, { kind: 'unset' });
  assert.deepEqual(policyOf().expiration, { kind: 'never' });
});

test('[H-17] with cacheControl, refresh does not validate a fresh immutable response, no-cache does', () => {
  assert.equal(rfc({ options: { refresh: true } }).refresh, 'unless-immutable');
  assert.equal(rfc({ fields: saying('no-cache') }).refresh, 'validate');
  assert.equal(rfc({ options: { refresh: true }, fields: saying('no-cache') }).refresh, 'validate');
});

test('with cacheControl all statuses of RFC 9111 §3 may be stored, and allowableCodes narrows them', () => {
  assert.equal(rfc().allowableCodes, null);
  assert.deepEqual(rfc({ settings: { allowableCodes: [200] } }).allowableCodes, [200]);
});
