import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseDirectives } from '../fields/cache-control.js';
import type { HeaderField, HeaderFields } from '../fields/header-fields.js';
import { NOW } from '../policy.fixture.js';
import { millis, seconds } from '../units.js';
import type { Expiration } from './expiration.js';
import { freshUntil, hasExplicitLifetime } from './freshness.js';

const UNSET: Expiration = { kind: 'unset' };
const control = (value: string): HeaderField => ['cache-control', value];
const date = (offset: number): string => new Date(NOW + offset * 1000).toUTCString();

type Received = { readonly status?: number; readonly fallback?: Expiration; readonly delay?: number };

/** Seconds of freshness that are left when a response comes; at once unless it says so. */
function secondsLeft(fields: HeaderFields, { status = 200, fallback = UNSET, delay = 0 }: Received = {}): number {
  const requestTime = millis(NOW - delay * 1000);
  const directives = responseDirectives(fields);
  return (freshUntil({ status, fields, directives, requestTime, responseTime: NOW, fallback }) - NOW) / 1000;
}

const explicit: readonly (readonly [why: string, fields: HeaderFields, left: number])[] = [
  ['max-age', [control('max-age=60')], 60],
  ['max-age in any case', [control('MaX-aGe=60')], 60],
  ['max-age in quotes', [control('max-age="60"')], 60],
  ['max-age with zeros in front', [control('max-age=0060')], 60],
  ['the first of two max-age (§4.2.1)', [control('max-age=60, max-age=5')], 60],
  ['the first of two lines', [control('max-age=60'), control('max-age=5')], 60],
  ['max-age within a quoted string is none', [control('x="max-age=60"')], 0],
  ['an extension that looks like it is none', [control('x-max-age=60')], 0],
  ['max-age that is no number: stale (§4.2.1)', [control('max-age=soon')], 0],
  ['max-age with a fraction: stale', [control('max-age=60.5')], 0],
  ['a negative max-age: stale', [control('max-age=-60')], 0],
  ['max-age with a space before its number: as without it', [control('max-age= 60')], 60],
  ['max-age without a number: stale', [control('max-age')], 0],
  ['max-age that is read wrongly does not let Expires count', [control('max-age=x'), ['expires', date(60)]], 0],
  ['max-age beyond 2^31 counts as 2^31 (§1.2.2)', [control(`max-age=${'9'.repeat(30)}`)], 2 ** 31],
  ['max-age before Expires (§5.3)', [control('max-age=60'), ['expires', date(5)]], 60],
  ['max-age=0 before Expires', [control('max-age=0'), ['expires', date(5)]], 0],
  ['max-age before s-maxage, which is for shared caches (§5.2.2.10)', [control('s-maxage=5, max-age=60')], 60],
  ['s-maxage alone is ignored', [control('s-maxage=60')], 0],
  [
    'Expires less Date (§4.2.1)',
    [
      ['expires', date(60)],
      ['date', date(0)],
    ],
    60,
  ],
  ['Expires without Date: from when it came', [['expires', date(60)]], 60],
  [
    'Expires by the clock of an origin that runs ahead by an hour',
    [
      ['expires', date(3660)],
      ['date', date(3600)],
    ],
    60,
  ],
  [
    'Expires by the clock of an origin that runs late: older when it comes (§4.2.3)',
    [
      ['expires', date(-3540)],
      ['date', date(-3600)],
    ],
    -3540,
  ],
  [
    'Expires of before',
    [
      ['expires', date(-60)],
      ['date', date(0)],
    ],
    -60,
  ],
  ['Expires: 0 (§5.3)', [['expires', '0']], 0],
  ['Expires: -1', [['expires', '-1']], 0],
  ['Expires that is garbage', [['expires', 'tomorrow']], 0],
  ['an empty Expires', [['expires', '']], 0],
  [
    'two Expires',
    [
      ['expires', date(60)],
      ['expires', date(60)],
    ],
    0,
  ],
  ['Expires in another time zone', [['expires', date(60).replace('GMT', 'CET')]], 0],
  ['Expires in the format of RFC 850', [['expires', 'Sunday, 06-Nov-94 08:50:37 GMT']], 60],
  [
    'Expires with a Date that is garbage: from when it came',
    [
      ['expires', date(60)],
      ['date', 'now'],
    ],
    60,
  ],
];
for (const [why, fields, left] of explicit) {
  test(`[H-12] freshness lifetime: ${why}`, () => assert.equal(secondsLeft(fields), left));
}

const aged: readonly (readonly [why: string, fields: HeaderFields, delay: number, left: number])[] = [
  ['Age is lifetime gone by', [control('max-age=10'), ['age', '9']], 0, 1],
  ['Age beyond the lifetime', [control('max-age=10'), ['age', '11']], 0, -1],
  ['Age beyond 2^31 counts as 2^31 (§1.2.2)', [control('max-age=10'), ['age', '9'.repeat(20)]], 0, 10 - 2 ** 31],
  ['the time that the request took comes on top of Age', [control('max-age=10'), ['age', '3']], 2, 5],
  ['the time that the request took', [control('max-age=10')], 4, 6],
  ['a Date further back than Age', [control('max-age=10'), ['date', date(-8)], ['age', '3']], 0, 2],
  ['a Date in the future makes nothing younger', [control('max-age=10'), ['date', date(500)]], 0, 10],
  ['an Age that is no number counts for nothing', [control('max-age=10'), ['age', 'old']], 0, 10],
  ['an Age with a fraction counts for nothing', [control('max-age=10'), ['age', '7.5']], 0, 10],
  ['a negative Age counts for nothing', [control('max-age=10'), ['age', '-7']], 0, 10],
  [
    'Age counts beside Expires',
    [
      ['expires', date(60)],
      ['date', date(0)],
      ['age', '20'],
    ],
    0,
    40,
  ],
  ['a request sent after its answer came, by a clock that was set back', [control('max-age=10')], -50, 10],
];
for (const [why, fields, delay, left] of aged) {
  test(`[H-13] corrected age (§4.2.3): ${why}`, () => assert.equal(secondsLeft(fields, { delay }), left));
}

const fallbacks: readonly (readonly [why: string, fields: HeaderFields, fallback: Expiration, left: number])[] = [
  ['the setting, without an explicit lifetime', [], { kind: 'after', seconds: seconds(30) }, 30],
  ['the setting before heuristics', [['last-modified', date(-1000)]], { kind: 'after', seconds: seconds(30) }, 30],
  ['the response before the setting', [control('max-age=60')], { kind: 'after', seconds: seconds(30) }, 60],
  ['Expires that is garbage before the setting', [['expires', 'x']], { kind: 'after', seconds: seconds(30) }, 0],
  ['never, without an explicit lifetime', [], { kind: 'never' }, Number.POSITIVE_INFINITY],
  ['the response before never', [control('max-age=60')], { kind: 'never' }, 60],
  ['a moment', [], { kind: 'at', moment: millis(NOW + 7000) }, 7],
];
for (const [why, fields, fallback, left] of fallbacks) {
  test(`[X-04] freshness lifetime by settings: ${why}`, () => assert.equal(secondsLeft(fields, { fallback }), left));
}

const CHANGED: HeaderField = ['last-modified', date(-1000)];
const heuristic: readonly (readonly [why: string, fields: HeaderFields, left: number])[] = [
  ['a tenth of the time since it changed', [CHANGED], 100],
  [
    'by Date, where it is there',
    [
      ['last-modified', date(-1100)],
      ['date', date(-100)],
    ],
    0,
  ],
  ['changed after it was made: none', [['last-modified', date(100)]], 0],
  ['Last-Modified that is garbage: none', [['last-modified', 'once']], 0],
  ['without Last-Modified: none', [['etag', '"a"']], 0],
  ['less its Age', [CHANGED, ['age', '30']], 70],
  ['not beside explicit freshness', [CHANGED, control('max-age=1')], 1],
  ['not beside Expires that is garbage', [CHANGED, ['expires', 'x']], 0],
];
for (const [why, fields, left] of heuristic) {
  test(`[H-23] heuristic freshness (§4.2.2): ${why}`, () => assert.equal(secondsLeft(fields), left));
}

for (const status of [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]) {
  test(`[H-23] heuristic freshness for ${status}`, () => assert.equal(secondsLeft([CHANGED], { status }), 100));
}

for (const status of [201, 202, 299, 302, 303, 307, 400, 403, 418, 500, 503, 599]) {
  test(`[H-23] no heuristic freshness for ${status} unless it is public`, () => {
    assert.equal(secondsLeft([CHANGED], { status }), 0);
    assert.equal(secondsLeft([CHANGED, control('private')], { status }), 0);
    assert.equal(secondsLeft([CHANGED, control('public')], { status }), 100);
    assert.equal(secondsLeft([CHANGED, control('max-age=5')], { status }), 5);
  });
}

test('max-age and Expires are explicit lifetimes, even if invalid; s-maxage and Last-Modified are not', () => {
  const isExplicit = (fields: HeaderFields): boolean => hasExplicitLifetime(fields, responseDirectives(fields));
  assert.ok(isExplicit([control('max-age')]));
  assert.ok(isExplicit([['expires', 'x']]));
  assert.ok(!isExplicit([control('s-maxage=60')]));
  assert.ok(!isExplicit([CHANGED]));
});
