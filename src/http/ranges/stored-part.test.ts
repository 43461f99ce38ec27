import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
import { isWhole, partOf, type StoredPart, wholePart } from './byte-range.js';

const parts: readonly (readonly [why: string, contentRange: string, size: number, part: StoredPart])[] = [
  ['as announced', 'bytes 4-9/10', 6, { first: 4, last: 9, complete: 10, isCombinable: true }],
  ['of a length that is not known', 'bytes 0-4/*', 5, { first: 0, last: 4, complete: null, isCombinable: true }],
  ['that ended early at the end', 'bytes 4-9/10', 5, { first: 4, last: 8, complete: 9, isCombinable: false }],
];
for (const [why, contentRange, size, part] of parts) {
  test(`a stored part holds the bytes that came: ${why} [H-29]`, () =>
    assert.deepEqual(partOf([['content-range', contentRange]], size), part));
}

const unknown: readonly (readonly [why: string, fields: HeaderFields, size: number])[] = [
  ['no Content-Range, as of several ranges', [['content-type', 'multipart/byteranges; boundary=x']], 5],
  ['an invalid one', [['content-range', 'bytes 4-9/9']], 6],
  ['of no range at all', [['content-range', 'bytes */10']], 5],
  [
    'two of them',
    [
      ['content-range', 'bytes 0-4/10'],
      ['content-range', 'bytes 0-4/10'],
    ],
    5,
  ],
  ['bytes are missing before the end', [['content-range', 'bytes 0-4/10']], 4],
  ['bytes are missing, the length is not known', [['content-range', 'bytes 4-9/*']], 5],
  ['more bytes than announced', [['content-range', 'bytes 4-9/10']], 7],
  ['no bytes', [['content-range', 'bytes 4-9/10']], 0],
  [
    'bytes that were decoded',
    [
      ['content-range', 'bytes 4-9/10'],
      ['content-encoding', 'gzip'],
    ],
    6,
  ],
];
for (const [why, fields, size] of unknown) {
  test(`a 206 is not stored if it is uncertain which bytes it contains: ${why} [H-29]`, () =>
    assert.equal(partOf(fields, size), null));
}

test('only a part with the first and the last byte is complete', () => {
  const isWholeOf = (contentRange: string, size: number): boolean => {
    const part = partOf([['content-range', contentRange]], size);
    return part !== null && isWhole(part);
  };
  assert.equal(isWholeOf('bytes 0-9/10', 10), true);
  assert.equal(isWholeOf('bytes 0-8/10', 9), false);
  assert.equal(isWholeOf('bytes 1-9/10', 9), false);
  assert.equal(isWholeOf('bytes 0-9/*', 10), false);
  assert.equal(isWholeOf('bytes 0-9/10', 9), false, 'where it contradicted itself');
  assert.equal(isWhole(wholePart(10, { isCuttable: true })), true);
});
