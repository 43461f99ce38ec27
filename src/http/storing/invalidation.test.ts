import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
import { answersGet, changedUris, isSuccess } from './invalidation.js';

for (const status of [200, 201, 204, 205, 299, 301, 303, 304, 399])
  test(`[H-30] an unsafe request that is answered ${status} invalidates (RFC 9111 §4.4)`, () =>
    assert.ok(isSuccess(status)));
for (const status of [400, 404, 409, 412, 500, 503, 599])
  test(`[H-30] an unsafe request that is answered ${status} has changed nothing`, () => assert.ok(!isSuccess(status)));
test('[H-30] a request with an opaque response may have changed anything', () => assert.ok(isSuccess(0)));

test('[H-30] Location and Content-Location name other resources that may have changed', () => {
  const fields: HeaderFields = [
    ['content-location', '/b'],
    ['link', '</c>'],
    ['location', 'https://x.test/a'],
  ];
  assert.deepEqual(changedUris(fields), ['https://x.test/a', '/b']);
  assert.deepEqual(changedUris([]), []);
});

const OWN = ['content-location', '/a'] as const;
const posts: readonly (readonly [why: string, status: number, fields: HeaderFields, answers: boolean])[] = [
  ['its own location, and max-age', 200, [OWN, ['cache-control', 'max-age=60']], true],
  ['its own location, and Expires', 200, [OWN, ['expires', 'Sun, 06 Nov 1994 08:49:37 GMT']], true],
  ['201 with its own location, and max-age', 201, [OWN, ['cache-control', 'max-age=60']], true],
  [
    'another location',
    200,
    [
      ['content-location', '/b'],
      ['cache-control', 'max-age=60'],
    ],
    false,
  ],
  ['no location', 200, [['cache-control', 'max-age=60']], false],
  ['no freshness', 200, [OWN], false],
  ['freshness for shared caches', 200, [OWN, ['cache-control', 's-maxage=60']], false],
  ['Last-Modified only', 200, [OWN, ['last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT']], false],
  [
    'an error, which is not a representation of the target (RFC 9110 §8.7)',
    400,
    [OWN, ['cache-control', 'max-age=60']],
    false,
  ],
  ['a redirect', 303, [OWN, ['cache-control', 'max-age=60']], false],
];
for (const [why, status, fields, answers] of posts) {
  test(`[H-30] the response to a POST, ${why}: ${answers ? 'answers later GETs' : 'does not answer later GETs'} (RFC 9110 §9.3.3)`, () =>
    assert.equal(
      answersGet({ status, fields }, (uri) => uri === '/a'),
      answers,
    ));
}
