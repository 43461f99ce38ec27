import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IGNORED_PARAMS } from '../../http/defaults.js';
import { normalizeHeaders } from './normalize-headers.js';

const CASES: readonly (readonly [what: string, fields: string, match: boolean | readonly string[], matched: string])[] =
  [
    ['nothing is matched when it is off', 'accept:a', false, ''],
    ['listed fields are matched, sorted', 'x-b:1\nx-a:2\nx-c:3', ['x-b', 'x-a'], 'x-a:2\nx-b:1'],
    ['a listed field that is absent leaves no trace', 'x-b:1', ['x-a'], ''],
    ['a listed field that is empty does', 'x-a:', ['x-a'], 'x-a:'],
    ['all is all that script sees', 'x-b:1\naccept:a', true, 'accept:a\nx-b:1'],
    [
      'true leaves out fields that only control caches',
      'cache-control:no-cache\nif-none-match:"1"\nx-a:1',
      true,
      'x-a:1',
    ],
    [
      'a listed field that controls caches is matched',
      'cache-control:no-cache',
      ['cache-control'],
      'cache-control:no-cache',
    ],
    [
      '[K-08] a list without letter case is lower-cased and sorted',
      'accept:Text/HTML, a/b',
      true,
      'accept:a/b,text/html',
    ],
    ['[K-08] a tag or token keeps its letter case and order', 'x-token:B, a', true, 'x-token:B, a'],
    ['a list with a quoted string stays as it is', 'accept:a;b="X, Y"', true, 'accept:a;b="X, Y"'],
    ['a field on several lines is one', 'x-a:1\nx-b:0\nx-a:2', true, 'x-a:1, 2\nx-b:0'],
    ['an ignored field counts by its presence', 'x-api-key:s3cret', true, 'x-api-key:REDACTED'],
  ];

for (const [what, fields, match, matched] of CASES) {
  test(`under matchHeaders, ${what}`, () => {
    assert.equal(normalizeHeaders(fields, match, DEFAULT_IGNORED_PARAMS), matched);
  });
}

test('the value of Authorization is never matched, even when it is not ignored', () => {
  assert.equal(normalizeHeaders('authorization:Basic abc', ['authorization'], []), 'authorization:REDACTED');
});
