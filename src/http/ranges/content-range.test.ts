import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { type ContentRange, parseContentRange, partialFields, unsatisfiableFields } from './byte-range.js';

const rangeIn = (fields: HeaderFields): string | undefined => fieldValue(fields, 'content-range');

const valid: readonly (readonly [value: string, range: ContentRange])[] = [
  ['bytes 4-9/10', { kind: 'part', first: 4, last: 9, complete: 10 }],
  ['Bytes 0-0/1', { kind: 'part', first: 0, last: 0, complete: 1 }],
  ['bytes 0-4/*', { kind: 'part', first: 0, last: 4, complete: null }],
  ['bytes */10', { kind: 'unsatisfied', complete: 10 }],
  ['bytes */0', { kind: 'unsatisfied', complete: 0 }],
];
for (const [value, range] of valid) {
  test(`Content-Range: ${value} states the position of the bytes`, () =>
    assert.deepEqual(parseContentRange(value), range));
}

const invalid = [
  '',
  'bytes',
  'bytes */*',
  'bytes=0-4/10',
  'bytes  0-4/10',
  'bytes 0-4',
  'bytes 0-4/',
  'bytes 0-/10',
  'bytes -4/10',
  'bytes 4-3/10',
  'bytes 0-10/10',
  'bytes 0-4/10, bytes 5-9/10',
  ' bytes 0-4/10',
  'bytes 0-4/10 ',
  'lines 0-4/10',
  'bytes 0-9007199254740992/*',
  'bytes 0-4/9007199254740993',
  `bytes 0-4/${'9'.repeat(400)}`,
];
for (const value of invalid) {
  test(`Content-Range: ${JSON.stringify(value).slice(0, 40)} is invalid, so the position of the bytes is unknown`, () =>
    assert.equal(parseContentRange(value), null));
}

test('an unknown length and an unsatisfiable range are written as a star', () => {
  assert.equal(rangeIn(partialFields([], { first: 0, last: 4, complete: 10 })), 'bytes 0-4/10');
  assert.equal(rangeIn(partialFields([], { first: 0, last: 4, complete: null })), 'bytes 0-4/*');
  assert.equal(rangeIn(unsatisfiableFields(10)), 'bytes */10');
});
