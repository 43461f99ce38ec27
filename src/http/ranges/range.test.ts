import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BytePositions, type ByteRange, parseRange, resolveRange } from './byte-range.js';

const ranges: readonly (readonly [value: string, range: ByteRange])[] = [
  ['bytes=0-4', { kind: 'from', first: 0, last: 4 }],
  ['bytes=4-4', { kind: 'from', first: 4, last: 4 }],
  ['bytes=007-8', { kind: 'from', first: 7, last: 8 }],
  ['bytes=5-', { kind: 'from', first: 5, last: null }],
  ['bytes=-5', { kind: 'suffix', length: 5 }],
  ['bytes=-0', { kind: 'suffix', length: 0 }],
  ['BYTES=0-4', { kind: 'from', first: 0, last: 4 }],
  ['bytes=, \t0-4 ,, ', { kind: 'from', first: 0, last: 4 }],
  [`bytes=0-${'9'.repeat(400)}`, { kind: 'from', first: 0, last: Number.MAX_SAFE_INTEGER }],
  [`bytes=-${'9'.repeat(400)}`, { kind: 'suffix', length: Number.MAX_SAFE_INTEGER }],
];
for (const [value, range] of ranges) {
  test(`Range: ${value.slice(0, 30)} requests one range of bytes [H-29]`, () =>
    assert.deepEqual(parseRange(value), range));
}

const ignored = [
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=,',
  'bytes=4-3',
  'bytes=0-1,3-4',
  'bytes=0-1, bytes=3-4',
  'bytes=0-1,-1',
  'bytes =0-1',
  'bytes=0 - 1',
  'bytes=0-1x',
  'bytes=0x1-2',
  'bytes=1.0-2',
  'bytes=--1',
  'bytes=+1-2',
  'bytes=\u00a00-1',
  'bytes=٠-١',
  'bytes:0-1',
  'lines=0-1',
  'xbytes=0-1',
];
for (const value of ignored) {
  test(`Range: ${JSON.stringify(value)} is ignored [H-29]`, () => assert.equal(parseRange(value), null));
}

const resolved: readonly (readonly [value: string, length: number, positions: BytePositions | 'unsatisfiable'])[] = [
  ['bytes=0-4', 10, { first: 0, last: 4 }],
  ['bytes=0-99', 10, { first: 0, last: 9 }],
  ['bytes=9-', 10, { first: 9, last: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=10-20', 10, 'unsatisfiable'],
  ['bytes=-1', 10, { first: 9, last: 9 }],
  ['bytes=-10', 10, { first: 0, last: 9 }],
  ['bytes=-99', 10, { first: 0, last: 9 }],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  [`bytes=${'9'.repeat(400)}-`, 10, 'unsatisfiable'],
];
for (const [value, length, positions] of resolved) {
  const range = parseRange(value);
  test(`of ${length} bytes, ${value.slice(0, 30)} is ${JSON.stringify(positions)} [H-29]`, () =>
    assert.deepEqual(range && resolveRange(range, length), positions));
}
