import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HeaderFields, toFieldLines } from '../fields/header-fields.js';
import { headUpdate } from './freshening.js';

const DATE = 'Sat, 05 Nov 1994 00:00:00 GMT';
const STORED: HeaderFields = [
  ['etag', '"a"'],
  ['last-modified', DATE],
  ['content-length', '10'],
];

const updates: readonly (readonly [why: string, answer: HeaderFields, does: 'update' | 'stale'])[] = [
  ['the same fields', STORED, 'update'],
  ['no fields', [], 'update'],
  ['other fields', [['x-count', '2']], 'update'],
  ['another entity tag', [['etag', '"b"']], 'stale'],
  ['a weak tag for a strong one', [['etag', 'W/"a"']], 'stale'],
  ['another date', [['last-modified', 'Sun, 06 Nov 1994 00:00:00 GMT']], 'stale'],
  ['another length', [['content-length', '11']], 'stale'],
  [
    'the same tag, but another length',
    [
      ['etag', '"a"'],
      ['content-length', '11'],
    ],
    'stale',
  ],
];
for (const [why, answer, does] of updates) {
  test(`the 200 to a HEAD, ${why}: ${does} (RFC 9111 §4.3.5)`, () =>
    assert.equal(headUpdate({ fields: toFieldLines(STORED) }, answer), does));
}

test('a field that the stored response never had, such as the length of an encoded body, does not contradict it', () =>
  assert.equal(headUpdate({ fields: 'content-type:text/plain' }, STORED), 'update'));
