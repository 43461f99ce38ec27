import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseList } from 'structured-headers';
import { millis, NEVER, seconds, secondsBetween } from '../units.js';
import { type CacheHandling, cacheStatusOf, withCacheStatus } from './cache-status.js';
import type { HeaderFields } from './header-fields.js';

type Forwarded = Extract<CacheHandling, { kind: 'forwarded' }>;
const hit = (ttl: number | null): CacheHandling => ({
  kind: 'hit',
  ttl: ttl === null ? null : seconds(ttl),
  detail: null,
});
const forwarded = (why: Forwarded['why'], more: Partial<Forwarded> = {}): CacheHandling => ({
  kind: 'forwarded',
  why,
  status: null,
  stored: false,
  collapsed: false,
  ttl: null,
  detail: null,
  ...more,
});

const members: readonly (readonly [handling: CacheHandling, member: string])[] = [
  [hit(376), 'cached-session; hit; ttl=376'],
  [hit(0), 'cached-session; hit; ttl=0'],
  [hit(-412), 'cached-session; hit; ttl=-412'],
  [hit(59.9), 'cached-session; hit; ttl=59'],
  [hit(-0.1), 'cached-session; hit; ttl=-1'],
  [hit(null), 'cached-session; hit'],
  [hit(Number.POSITIVE_INFINITY), 'cached-session; hit'],
  [hit(999_999_999_999_999), 'cached-session; hit; ttl=999999999999999'],
  [hit(1e15), 'cached-session; hit'],
  [
    { kind: 'hit', ttl: seconds(-30), detail: 'stale-while-revalidate' },
    'cached-session; hit; ttl=-30; detail="stale-while-revalidate"',
  ],
  [forwarded('bypass'), 'cached-session; fwd=bypass'],
  [forwarded('method'), 'cached-session; fwd=method'],
  [forwarded('uri-miss', { stored: true, ttl: seconds(60) }), 'cached-session; fwd=uri-miss; stored; ttl=60'],
  [forwarded('vary-miss', { stored: true }), 'cached-session; fwd=vary-miss; stored'],
  [forwarded('miss', { collapsed: true }), 'cached-session; fwd=miss; collapsed'],
  [forwarded('request', { stored: true, collapsed: true }), 'cached-session; fwd=request; stored; collapsed'],
  [forwarded('stale', { status: 304, ttl: seconds(60) }), 'cached-session; fwd=stale; fwd-status=304; ttl=60'],
  [
    forwarded('stale', { status: 503, ttl: seconds(-30), detail: 'stale-if-error' }),
    'cached-session; fwd=stale; fwd-status=503; ttl=-30; detail="stale-if-error"',
  ],
  [forwarded('partial', { status: 206, stored: true }), 'cached-session; fwd=partial; fwd-status=206; stored'],
  [{ kind: 'generated', detail: 'only-if-cached' }, 'cached-session; detail="only-if-cached"'],
];
for (const [handling, member] of members) {
  test(`Cache-Status: ${member}`, () => {
    assert.equal(cacheStatusOf(handling), member);
    assert.equal(parseList(member).length, 1, 'a List of one member');
  });
}

test('a response that never expires has no ttl', () => {
  assert.equal(cacheStatusOf(hit(secondsBetween(millis(0), NEVER))), 'cached-session; hit');
});

const chains: readonly (readonly [title: string, lines: readonly string[], value: string])[] = [
  ['no cache before this one', [], 'cached-session; hit'],
  ['one before', ['ExampleCDN; hit; ttl=1'], 'ExampleCDN; hit; ttl=1, cached-session; hit'],
  [
    'two, on two lines',
    ['Origin; hit', '"CDN, Inc."; fwd=stale'],
    'Origin; hit, "CDN, Inc."; fwd=stale, cached-session; hit',
  ],
  ['an empty field', [' '], 'cached-session; hit'],
  [
    'this cache, in an answer that another one of its kind kept',
    ['cached-session; hit'],
    'cached-session; hit, cached-session; hit',
  ],
  ['text that is not a List', ['HIT from proxy (1)'], 'HIT from proxy (1), cached-session; hit'],
];
for (const [title, lines, value] of chains) {
  test(`the member is the last one: ${title}`, () => {
    const fields: HeaderFields = [
      ['etag', '"a"'],
      ...lines.map((line) => ['cache-status', line] as const),
      ['via', '1.1 cdn'],
    ];
    const expected = [
      ['etag', '"a"'],
      ['via', '1.1 cdn'],
      ['cache-status', value],
    ];
    assert.deepEqual(withCacheStatus(fields, cacheStatusOf(hit(null))), expected);
  });
}
