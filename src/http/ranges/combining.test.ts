import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
import { partOf, type StoredPart, wholePart } from './byte-range.js';
import { type Combined, combinedFields, type PartOfRepresentation, type Piece, placePart } from './combining.js';

function held(contentRange: string, size?: number): StoredPart {
  const [, first = '', last = ''] = /(\d+)-(\d+)/.exec(contentRange) ?? [];
  const part = partOf([['content-range', contentRange]], size ?? Number(last) - Number(first) + 1);
  assert.ok(part !== null);
  return part;
}

const tagged = (part: StoredPart, etag: string | null = '"one"') => ({ part, etag, lastModified: null });

function combineParts(stored: PartOfRepresentation, arrived: PartOfRepresentation): Combined | null {
  const placement = placePart({ ...stored, status: 206, isFresh: true }, arrived);
  return placement.kind === 'combined' ? placement : null;
}
const combined = (stored: StoredPart, arrived: StoredPart) => combineParts(tagged(stored), tagged(arrived));

const stored = (length: number): Piece => ({ from: 'stored', offset: 0, length });
const arrived = (offset: number, length: number): Piece => ({ from: 'new', offset, length });

type Case = readonly [
  why: string,
  stored: StoredPart,
  arrived: StoredPart,
  pieces: readonly Piece[],
  range: readonly [first: number, last: number, complete: number | null],
];
const JOINED: readonly Case[] = [
  ['the rest', held('bytes 0-4/10'), held('bytes 5-9/10'), [stored(5), arrived(0, 5)], [0, 9, 10]],
  ['the beginning', held('bytes 5-9/10'), held('bytes 0-4/10'), [arrived(0, 5), stored(5)], [0, 9, 10]],
  ['overlapping the end', held('bytes 0-4/10'), held('bytes 3-7/10'), [stored(5), arrived(2, 3)], [0, 7, 10]],
  ['overlapping the beginning', held('bytes 4-8/10'), held('bytes 2-5/10'), [arrived(0, 2), stored(5)], [2, 8, 10]],
  ['within the stored part', held('bytes 0-4/10'), held('bytes 1-2/10'), [stored(5)], [0, 4, 10]],
  [
    'around the stored part',
    held('bytes 4-5/10'),
    held('bytes 2-7/10'),
    [arrived(0, 2), stored(2), arrived(4, 2)],
    [2, 7, 10],
  ],
  ['the length is new', held('bytes 0-4/*'), held('bytes 5-9/10'), [stored(5), arrived(0, 5)], [0, 9, 10]],
  ['the length is stored', held('bytes 0-4/10'), held('bytes 5-7/*'), [stored(5), arrived(0, 3)], [0, 7, 10]],
  ['no length is known', held('bytes 0-4/*'), held('bytes 5-9/*'), [stored(5), arrived(0, 5)], [0, 9, null]],
  ['a complete response', wholePart(10, { isCuttable: true }), held('bytes 1-2/10'), [stored(10)], [0, 9, 10]],
];
for (const [why, one, other, pieces, [first, last, complete]] of JOINED) {
  test(`parts with one strong tag are joined: ${why} [H-29]`, () =>
    assert.deepEqual(combined(one, other), {
      kind: 'combined',
      part: { first, last, complete, isCombinable: true },
      pieces,
      isComplete: first === 0 && last + 1 === complete,
    }));
}

const SEPARATE: readonly (readonly [why: string, stored: StoredPart, arrived: StoredPart])[] = [
  ['a gap after it', held('bytes 0-4/10'), held('bytes 6-9/10')],
  ['a gap before', held('bytes 6-9/10'), held('bytes 0-4/10')],
  ['other lengths of the whole', held('bytes 0-4/10'), held('bytes 5-9/11')],
  ['a byte after the end', held('bytes 0-4/8'), held('bytes 5-9/*')],
  ['the stored one contradicted itself', held('bytes 0-9/10', 5), held('bytes 0-2/*')],
  ['the new one contradicted itself', held('bytes 0-4/9'), held('bytes 5-9/10', 4)],
  ['the stored bytes may have been decoded', wholePart(10, { isCuttable: false }), held('bytes 1-2/10')],
  ['an empty representation', wholePart(0, { isCuttable: true }), held('bytes 0-2/*')],
];
for (const [why, one, other] of SEPARATE) {
  test(`parts with one strong tag stay apart: ${why} [H-29]`, () => assert.equal(combined(one, other), null));
}

const TAGS: readonly (readonly [stored: string | null, arrived: string | null])[] = [
  ['"one"', '"two"'],
  ['W/"one"', 'W/"one"'],
  ['"one"', 'W/"one"'],
  ['W/"one"', '"one"'],
  ['one', 'one'],
  ['"one"', null],
  [null, '"one"'],
  [null, null],
];
for (const [one, other] of TAGS) {
  test(`bytes under ${one} and bytes under ${other} are never joined [H-29]`, () => {
    const result = combineParts(tagged(held('bytes 0-4/10'), one), tagged(held('bytes 5-9/10'), other));
    assert.equal(result, null);
  });
}

const STORED_FIELDS: HeaderFields = [
  ['etag', '"one"'],
  ['content-type', 'text/plain'],
  ['content-length', '5'],
  ['content-range', 'bytes 0-4/10'],
  ['a', '1'],
  ['b', '1'],
];
const NEW_FIELDS: HeaderFields = [
  ['content-type', 'application/octet-stream'],
  ['content-length', '5'],
  ['content-range', 'bytes 5-9/10'],
  ['content-digest', 'sha-256=:AA==:'],
  ['a', '2'],
  ['connection', 'x-hop'],
  ['x-hop', '1'],
];
const UPDATED: HeaderFields = [
  ['etag', '"one"'],
  ['b', '1'],
  ['content-type', 'application/octet-stream'],
  ['a', '2'],
];

function fieldsOf(one: StoredPart, other: StoredPart): HeaderFields {
  const result = combined(one, other);
  assert.ok(result !== null);
  const joined: Combined = result;
  return combinedFields(STORED_FIELDS, NEW_FIELDS, joined);
}

test('a complete response has the stored fields updated by the new ones, and the whole length instead of a range', () =>
  assert.deepEqual(fieldsOf(held('bytes 0-4/10'), held('bytes 5-9/10')), [...UPDATED, ['content-length', '10']]));

test('a combined part states its range', () =>
  assert.deepEqual(fieldsOf(held('bytes 0-4/10'), held('bytes 5-7/10')), [
    ...UPDATED,
    ['content-length', '8'],
    ['content-range', 'bytes 0-7/10'],
  ]));
