import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestSettings } from '../../options/request-settings.js';
import type { SessionOptions } from '../../options/table.js';
import { responseDirectives, storedControl } from '../fields/cache-control.js';
import type { HeaderFields } from '../fields/header-fields.js';
import { NOW, policyOf, STORED, staleFor } from '../policy.fixture.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { millis, NEVER, seconds } from '../units.js';
import { decideReuse, type Reuse } from './reuse.js';

type Asked = {
  readonly fields?: HeaderFields;
  readonly options?: RequestSettings;
  readonly settings?: SessionOptions;
};

const decide = (candidates: readonly StoredResponse[], { fields = [], options = {}, settings }: Asked = {}) =>
  decideReuse<StoredResponse>({
    candidates,
    requestFields: fields,
    policy: policyOf({ fields, options, settings: { cacheControl: true, ...settings } }),
    now: NOW,
  });

/** STORED came 100 s ago; here its freshness lifetime is over for so many seconds. */
function saying(cacheControl: string, staleness: number): StoredResponse {
  const control = storedControl(responseDirectives([['cache-control', cacheControl]]), 200);
  return { ...staleFor(staleness), ...(control !== undefined && { control }) };
}

const request = (cacheControl: string, more: Asked = {}): Asked => ({
  ...more,
  fields: [['cache-control', cacheControl]],
});
const REFRESH: Asked = { options: { refresh: true } };

const decisions: readonly (readonly [
  what: string,
  stored: StoredResponse,
  asked: Asked,
  kind: Reuse<StoredResponse>['kind'],
])[] = [
  ['fresh', saying('', -1), {}, 'fresh'],
  ['exactly at its freshness lifetime (§4.2)', saying('', 0), {}, 'validate'],
  ['[H-01] as old as max-age allows (§5.2.1.1)', saying('', -60), request('max-age=100'), 'fresh'],
  ['[H-01] older than max-age allows', saying('', -60), request('max-age=99'), 'validate'],
  [
    '[H-01] older because of its age on arrival',
    { ...saying('', -60), initialAge: seconds(1) },
    request('max-age=100'),
    'validate',
  ],
  ['[H-01] a request with max-age=0', saying('', -60), request('max-age=0'), 'validate'],
  [
    '[H-01] max-age=0 of a request, for a response that has just arrived',
    { ...saying('', -60), responseTime: NOW },
    request('max-age=0'),
    'fresh',
  ],
  [
    '[H-01] max-age also limits a response that never expires',
    { ...STORED, expires: NEVER },
    request('max-age=99'),
    'validate',
  ],
  ['[H-01] max-age that is not understood', saying('', -60), request('max-age=soon'), 'fresh'],
  ['[H-02] stale within max-stale (§5.2.1.2)', saying('', 10), request('max-stale=10'), 'stale'],
  ['[H-02] staler than max-stale', saying('', 11), request('max-stale=10'), 'validate'],
  ['[H-02] any staleness for a bare max-stale', saying('', 1e9), request('max-stale'), 'stale'],
  [
    '[H-02] max-stale and max-age: old enough is old enough',
    saying('', 10),
    request('max-stale=10, max-age=99'),
    'validate',
  ],
  ['[H-02] max-stale and max-age, within both', saying('', 10), request('max-stale=10, max-age=100'), 'stale'],
  [
    '[H-03] min-fresh, max-age and max-stale, all met',
    saying('', -10),
    request('min-fresh=10, max-age=100, max-stale=5'),
    'fresh',
  ],
  [
    '[H-03] min-fresh, max-age and max-stale, min-fresh not met',
    saying('', -9),
    request('min-fresh=10, max-age=100, max-stale=5'),
    'validate',
  ],
  [
    '[H-03] min-fresh and max-stale for a stale response',
    saying('', 1),
    request('min-fresh=1, max-stale=5'),
    'validate',
  ],
  ['[H-04] a request with no-cache', saying('', -60), request('no-cache'), 'validate'],
  ['[H-04] a request with no-cache and max-stale', saying('', 1), request('no-cache, max-stale'), 'validate'],
  ['[H-06] only-if-cached and fresh', saying('', -1), request('only-if-cached'), 'fresh'],
  ['[H-06] only-if-cached and stale', saying('', 1), request('only-if-cached'), 'gateway-timeout'],
  ['[H-06] only-if-cached and max-stale', saying('', 1), request('only-if-cached, max-stale'), 'stale'],
  [
    '[H-06] only-if-cached and older than max-age',
    saying('', -60),
    request('only-if-cached, max-age=99'),
    'gateway-timeout',
  ],
  [
    '[H-06] only-if-cached and not fresh for min-fresh',
    saying('', -9),
    request('only-if-cached, min-fresh=10'),
    'gateway-timeout',
  ],
  [
    '[H-06] only-if-cached of a response with no-cache',
    saying('no-cache', -60),
    request('only-if-cached'),
    'gateway-timeout',
  ],
  [
    '[H-06] only-if-cached and max-stale of a stale response with must-revalidate',
    saying('must-revalidate', 1),
    request('only-if-cached, max-stale'),
    'gateway-timeout',
  ],
  [
    '[H-06] only-if-cached, stale within its stale-while-revalidate',
    saying('stale-while-revalidate=9', 1),
    request('only-if-cached'),
    'stale',
  ],
  [
    '[H-06] only-if-cached, stale within its stale-if-error',
    saying('stale-if-error=9', 9),
    request('only-if-cached'),
    'stale',
  ],
  [
    '[H-06] only-if-cached, stale beyond its stale-if-error',
    saying('stale-if-error=9', 10),
    request('only-if-cached'),
    'gateway-timeout',
  ],
  ['[H-15] a response with no-cache, though it is fresh (§5.2.2.4)', saying('no-cache', -60), {}, 'validate'],
  ['[H-15] a response with no-cache for some fields', saying('no-cache="x"', -60), {}, 'validate'],
  ['[H-15] no-cache against max-stale', saying('no-cache', 1), request('max-stale'), 'validate'],
  ['[H-16] must-revalidate and fresh (§5.2.2.2)', saying('must-revalidate', -1), {}, 'fresh'],
  ['[H-16] must-revalidate and stale', saying('must-revalidate', 0), {}, 'validate'],
  ['[H-16] must-revalidate against max-stale', saying('must-revalidate', 1), request('max-stale'), 'validate'],
  [
    '[H-16] must-revalidate against maxStale of the request',
    saying('must-revalidate', 1),
    { options: { maxStale: seconds(60) } },
    'validate',
  ],
  [
    '[H-16] must-revalidate against staleWhileRevalidate',
    saying('must-revalidate', 1),
    { settings: { staleWhileRevalidate: true } },
    'validate',
  ],
  ['[H-17] immutable and fresh, refresh (RFC 8246 §2)', saying('immutable', -1), REFRESH, 'fresh'],
  ['[H-17] immutable and stale, refresh', saying('immutable', 0), REFRESH, 'validate'],
  ['[H-17] immutable and stale', saying('immutable', 1), {}, 'validate'],
  ['[H-17] immutable and fresh, a request with no-cache', saying('immutable', -1), request('no-cache'), 'validate'],
  ['[H-17] immutable and fresh, older than max-age', saying('immutable', -1), request('max-age=99'), 'validate'],
  ['[H-17] immutable and fresh, forceRefresh', saying('immutable', -1), { options: { forceRefresh: true } }, 'miss'],
  ['[H-17] immutable with no-cache', saying('immutable, no-cache', -1), REFRESH, 'validate'],
  ['not immutable, refresh', saying('', -1), REFRESH, 'validate'],
  [
    '[H-20] stale within its stale-while-revalidate',
    saying('stale-while-revalidate=9', 9),
    {},
    'stale-while-revalidate',
  ],
  ['[H-20] stale beyond it', saying('stale-while-revalidate=9', 10), {}, 'validate'],
  ['[H-20] stale within it, refresh', saying('stale-while-revalidate=9', 1), REFRESH, 'validate'],
  [
    'the clock was set back by more than a minute (§4.2.3)',
    { ...STORED, responseTime: millis(NOW + 60_001), expires: NEVER },
    {},
    'validate',
  ],
  [
    'the clock was set back, and max-stale accepts anything',
    { ...STORED, responseTime: millis(NOW + 60_001) },
    request('max-stale'),
    'stale',
  ],
  ['alwaysRevalidate', saying('', -1), { settings: { alwaysRevalidate: true } }, 'validate'],
];
for (const [what, stored, asked, kind] of decisions) {
  test(`${what}: ${kind}`, () => assert.equal(decide([stored], asked).kind, kind));
}

const variant = (team: string, more: Partial<StoredResponse> = {}): StoredResponse => ({
  ...STORED,
  etag: `"${team}"`,
  vary: ['x-team'],
  selecting: `x-team:${team}`,
  ...more,
});
const FOR_C: Asked = { fields: [['x-team', 'c']] };

test('[H-25] if no variant matches, the origin may select one by its entity tag (§4.3.1)', () => {
  const among = [variant('a'), variant('b', { etag: 'W/"b"' })];
  const reuse = decide(among, FOR_C);
  assert.deepEqual(reuse, { kind: 'select', among, conditions: [['if-none-match', '"a", W/"b"']] });
});

test('[H-25] two variants with the same entity tag result in one condition, and none without a tag', () => {
  const among = [
    variant('a'),
    variant('b', { etag: '"a"' }),
    variant('d', { etag: null }),
    variant('e', { etag: 'e' }),
  ];
  const reuse = decide(among, FOR_C);
  assert.deepEqual(reuse.kind === 'select' && reuse.conditions, [['if-none-match', '"a"']]);
});

test('[H-29] the origin cannot select an incomplete variant, which a 304 would make the answer (§4.3.1)', () => {
  const part = variant('a', { status: 206 });
  assert.deepEqual(decide([part], FOR_C), { kind: 'miss', why: 'vary-miss' });
  const reuse = decide([part, variant('b')], FOR_C);
  assert.deepEqual(reuse.kind === 'select' && reuse, {
    kind: 'select',
    among: [variant('b')],
    conditions: [['if-none-match', '"b"']],
  });
});

test('[H-25] without entity tags it is a miss, and only-if-cached is a 504', () => {
  assert.deepEqual(decide([variant('a', { etag: null })], FOR_C), { kind: 'miss', why: 'vary-miss' });
  const onlyIfCached = { ...FOR_C, options: { onlyIfCached: true } };
  assert.deepEqual(decide([variant('a')], onlyIfCached), { kind: 'gateway-timeout' });
});

test('[H-25] without cacheControl, the origin does not select among variants', () => {
  const reuse = decide([variant('a')], { ...FOR_C, settings: { cacheControl: false } });
  assert.deepEqual(reuse, { kind: 'miss', why: 'vary-miss' });
});

test('[H-26] Vary: * never matches, but its entity tag is sent', () =>
  assert.equal(decide([{ ...STORED, vary: ['*'] }]).kind, 'select'));

test('[H-25] languages match by meaning (RFC 9110 §12.5.4)', () => {
  const stored = { ...STORED, vary: ['accept-language'], selecting: 'accept-language:de,en;q=0.5', language: 'de' };
  const asking = (value: string): Asked => ({ fields: [['accept-language', value]] });
  assert.equal(decide([stored], asking('en;q=0.5, de')).kind, 'fresh');
  assert.equal(decide([stored], asking('de, fr;q=0.1')).kind, 'fresh');
  assert.equal(decide([stored], asking('en, de;q=0.5')).kind, 'select');
  assert.equal(decide([stored], { ...asking('en;q=0.5, de'), settings: { cacheControl: false } }).kind, 'miss');
});

test('[H-14] with cacheControl, a response that only the settings allowed to store despite no-store does not exist', () => {
  const stored = saying('no-store', -60);
  assert.deepEqual(decide([stored]), { kind: 'miss', why: 'uri-miss' });
  assert.equal(decide([stored], { settings: { cacheControl: false } }).kind, 'fresh');
  assert.equal(decide([variant('a', { control: { noStore: true } })], FOR_C).kind, 'miss');
  assert.deepEqual(decide([stored, saying('', -1)]).kind, 'fresh');
});
