import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import { responseDirectives, storedControl } from '../fields/cache-control.js';
import type { HeaderFields } from '../fields/header-fields.js';
import { NOW, policyOf, STORED, staleFor } from '../policy.fixture.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { millis } from '../units.js';
import { isFailure, mayRefreshBehind, mayServeStale, mustNotBeServedStale } from './stale.js';

/** A response that said this, stale for so many seconds; negative: still fresh. */
function saying(cacheControl: string, staleness: number): StoredResponse {
  const control = storedControl(responseDirectives([['cache-control', cacheControl]]), 200);
  return { ...staleFor(staleness), ...(control !== undefined && { control }) };
}

const policy = (settings: SessionOptions = {}, request?: string): RequestPolicy => {
  const fields: HeaderFields = request === undefined ? [] : [['cache-control', request]];
  return policyOf({ settings: { cacheControl: true, ...settings }, fields });
};

type Case = readonly [why: string, stored: StoredResponse, asked: RequestPolicy, may: boolean];

const onError: readonly Case[] = [
  ['[H-19] within its own stale-if-error', saying('stale-if-error=60', 60), policy(), true],
  ['[H-19] beyond its own stale-if-error', saying('stale-if-error=60', 61), policy(), false],
  ['[H-19] whoever allows more decides', saying('stale-if-error=5', 60), policy({ staleIfError: 60 }), true],
  ['[H-19] a setting does not shorten it', saying('stale-if-error=60', 60), policy({ staleIfError: 5 }), true],
  ['neither allows any', saying('', 1), policy(), false],
  ['the setting allows it', saying('', 1), policy({ staleIfError: true }), true],
  ['[H-07] the request allows it', saying('', 30), policy({}, 'stale-if-error=30'), true],
  [
    '[H-16] must-revalidate forbids it',
    saying('must-revalidate, stale-if-error=60', 1),
    policy({ staleIfError: true }),
    false,
  ],
  [
    '[H-16] must-revalidate forbids it at the end of its lifetime',
    saying('must-revalidate', 0),
    policy({ staleIfError: true }),
    false,
  ],
  [
    '[H-16] must-revalidate forbids nothing while it is fresh',
    saying('must-revalidate', -1),
    policy({ staleIfError: true }),
    true,
  ],
  [
    '[H-15] no-cache forbids it, fresh or not (§5.2.2.4)',
    saying('no-cache', -1),
    policy({ staleIfError: true }),
    false,
  ],
  ['proxy-revalidate is for shared caches', saying('proxy-revalidate', 1), policy({ staleIfError: true }), true],
  [
    'directives count for nothing by settings alone',
    saying('no-cache, must-revalidate', 1),
    policyOf({ settings: { staleIfError: true } }),
    true,
  ],
  ['by settings alone its own stale-if-error does not count', saying('stale-if-error=60', 1), policyOf(), false],
];
for (const [why, stored, asked, may] of onError) {
  test(`${why}: ${may ? 'served' : 'not served'} stale when the origin failed`, () =>
    assert.equal(mayServeStale({ stored, policy: asked, now: NOW }), may));
}

const behind: readonly Case[] = [
  ['[H-20] within its own stale-while-revalidate', saying('stale-while-revalidate=60', 60), policy(), true],
  ['[H-20] beyond it', saying('stale-while-revalidate=60', 61), policy(), false],
  [
    '[H-20] whoever allows more decides',
    saying('stale-while-revalidate=5', 60),
    policy({ staleWhileRevalidate: 60 }),
    true,
  ],
  ['[H-20] by settings alone it does not count', saying('stale-while-revalidate=60', 1), policyOf(), false],
  [
    '[H-16] must-revalidate forbids it',
    saying('must-revalidate, stale-while-revalidate=60', 1),
    policy({ staleWhileRevalidate: true }),
    false,
  ],
  ['[H-15] no-cache forbids it', saying('no-cache, stale-while-revalidate=60', 1), policy(), false],
  [
    'a request with min-fresh wants none that is stale',
    saying('stale-while-revalidate=60', 1),
    policy({}, 'min-fresh=1'),
    false,
  ],
  [
    'a request with max-age wants none that is stale (§5.2.1.1)',
    saying('stale-while-revalidate=60', 1),
    policy({}, 'max-age=999'),
    false,
  ],
];
for (const [why, stored, asked, may] of behind) {
  test(`${why}: ${may ? 'revalidated in the background' : 'validated first'}`, () =>
    assert.equal(mayRefreshBehind({ stored, policy: asked, now: NOW }), may));
}

test('a response from a clock that ran ahead is not served under must-revalidate, since its freshness is unknown', () => {
  const stored = { ...saying('must-revalidate', -1000), responseTime: millis(NOW + 61_000) };
  assert.equal(mustNotBeServedStale({ stored, policy: policy(), now: NOW }), true);
  assert.equal(mustNotBeServedStale({ stored: { ...stored, responseTime: NOW }, policy: policy(), now: NOW }), false);
});

test('a response that never expires is never stale, whatever its directives are', () => {
  const stored = { ...saying('must-revalidate', 0), expires: millis(Number.POSITIVE_INFINITY) };
  assert.equal(mustNotBeServedStale({ stored, policy: policy(), now: NOW }), false);
});

test('without directives nothing is forbidden', () =>
  assert.equal(mustNotBeServedStale({ stored: STORED, policy: policy(), now: NOW }), false));

test('500, 502, 503 and 504 are failures of the origin, whatever statuses may be stored (RFC 5861 §4)', () => {
  const statuses = [200, 404, 429, 500, 501, 502, 503, 504, 505, 599];
  const failures = (settings: SessionOptions) => statuses.filter((status) => isFailure(status, policy(settings)));
  assert.deepEqual(failures({}), [500, 502, 503, 504]);
  assert.deepEqual(failures({ allowableCodes: [200, 500] }), [500, 502, 503, 504]);
});
