import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HeaderFields, toFieldLines } from '../fields/header-fields.js';
import { STORED } from '../policy.fixture.js';
import { answerRange, type RangeAnswer } from './answer-range.js';
import { partialFields, partOf, type StoredPart, unsatisfiableFields, wholePart } from './byte-range.js';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const LAST_MODIFIED = 'Sat, 05 Nov 1994 00:00:00 GMT';

type World = {
  readonly method?: string;
  readonly status?: number;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly date?: string | null;
  readonly part?: StoredPart;
  readonly isCuttable?: boolean;
};

/** Ten stored bytes unless the world says otherwise, asked for with these fields. */
function answer(requestFields: HeaderFields, world: World = {}): RangeAnswer {
  const { method = 'GET', part, isCuttable = true, date = DATE } = world;
  const { status = part === undefined ? 200 : 206, etag = '"one"', lastModified = LAST_MODIFIED } = world;
  return answerRange({
    method,
    requestFields,
    stored: { ...STORED, status, etag, lastModified, fields: toFieldLines(date === null ? [] : [['date', date]]) },
    part: part ?? wholePart(10, { isCuttable }),
    isCuttable,
  });
}

const range = (value: string): HeaderFields => [['range', value]];

function held(contentRange: string, size: number): StoredPart {
  const part = partOf([['content-range', contentRange]], size);
  assert.ok(part !== null);
  return part;
}

/** Offset and length in the stored body, or what else is to be done. */
function cut(requestFields: HeaderFields, world: World = {}): readonly [number, number] | string {
  const answered = answer(requestFields, world);
  return answered.kind === 'cut' ? [answered.offset, answered.length] : answered.kind;
}

const WHOLE_CUTS: readonly (readonly [value: string, expected: readonly [number, number] | string])[] = [
  ['bytes=0-1', [0, 2]],
  ['bytes=1-', [1, 9]],
  ['bytes=-1', [9, 1]],
  ['bytes=8-20', [8, 2]],
  ['bytes=0-', [0, 10]],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=0-1,3-4', 'whole'],
  ['lines=0-1', 'whole'],
];
for (const [value, expected] of WHOLE_CUTS) {
  test(`a complete response of ten bytes answers ${value}: ${expected} [H-29]`, () =>
    assert.deepEqual(cut(range(value)), expected));
}

const WHOLE_WORLDS: readonly (readonly [why: string, requestFields: HeaderFields, world: World])[] = [
  ['there is no Range', [], {}],
  ['there is If-Range alone', [['if-range', '"other"']], {}],
  ['the method is not GET', range('bytes=0-1'), { method: 'HEAD' }],
  ['its status is not 200', range('bytes=0-1'), { status: 404 }],
  ['its bytes were decoded, or may have been', range('bytes=0-1'), { isCuttable: false }],
  ['it is empty', range('bytes=0-1'), { part: wholePart(0, { isCuttable: true }), status: 200 }],
];
for (const [why, requestFields, world] of WHOLE_WORLDS) {
  test(`a complete response is served whole: ${why} [H-29]`, () =>
    assert.deepEqual(answer(requestFields, world), { kind: 'whole' }));
}

test('an answer has the range, the complete length and the offset in the stored body', () => {
  const expected = { kind: 'cut', first: 6, last: 8, complete: 10, offset: 2, length: 3 };
  assert.deepEqual(answer(range('bytes=6-8'), { part: held('bytes 4-9/10', 6) }), expected);
  assert.deepEqual(answer(range('bytes=99-')), { kind: 'unsatisfiable', complete: 10 });
});

const PART_CUTS: readonly (readonly [contentRange: string, size: number, value: string, expected: unknown])[] = [
  ['bytes 4-7/10', 4, 'bytes=4-7', [0, 4]],
  ['bytes 4-7/10', 4, 'bytes=5-6', [1, 2]],
  ['bytes 4-7/10', 4, 'bytes=3-7', 'not-there'],
  ['bytes 4-7/10', 4, 'bytes=4-8', 'not-there'],
  ['bytes 4-7/10', 4, 'bytes=4-', 'not-there'],
  ['bytes 4-7/10', 4, 'bytes=-5', 'not-there'],
  ['bytes 4-7/10', 4, 'bytes=10-', 'not-there'],
  ['bytes 4-7/10', 4, 'bytes=4-4,6-6', 'not-there'],
  ['bytes 4-9/10', 6, 'bytes=4-', [0, 6]],
  ['bytes 4-9/10', 6, 'bytes=4-99', [0, 6]],
  ['bytes 4-9/10', 6, 'bytes=-2', [4, 2]],
  ['bytes 4-7/*', 4, 'bytes=5-6', [1, 2]],
  ['bytes 4-7/*', 4, 'bytes=5-8', 'not-there'],
  ['bytes 4-7/*', 4, 'bytes=5-', 'not-there'],
  ['bytes 4-7/*', 4, 'bytes=-1', 'not-there'],
  // Five bytes came where six were announced up to the end.
  ['bytes 4-9/10', 5, 'bytes=6-8', [2, 3]],
  ['bytes 4-9/10', 5, 'bytes=6-', [2, 3]],
  ['bytes 4-9/10', 5, 'bytes=-5', [0, 5]],
  ['bytes 4-9/10', 5, 'bytes=-1', [4, 1]],
];
for (const [contentRange, size, value, expected] of PART_CUTS) {
  test(`${size} bytes stored as ${contentRange} answer ${value}: ${expected} [H-29]`, () =>
    assert.deepEqual(cut(range(value), { part: held(contentRange, size) }), expected));
}

test('a part answers only a GET with a range, and only if its bytes are those that ranges count [D-08]', () => {
  const part = held('bytes 4-7/10', 4);
  assert.equal(cut([], { part }), 'not-there');
  assert.equal(cut(range('bytes=4-7'), { part, method: 'HEAD' }), 'not-there');
  assert.equal(cut([], { part: held('bytes 0-4/10', 5), method: 'HEAD' }), 'not-there');
  assert.equal(cut(range('bytes=4-7'), { part, isCuttable: false }), 'not-there');
});

const IF_RANGE: readonly (readonly [why: string, ifRange: string, world: World, holds: boolean])[] = [
  ['the same strong tag', '"one"', {}, true],
  ['another tag', '"two"', {}, false],
  ['a weak tag', 'W/"one"', { etag: 'W/"one"' }, false],
  ['a strong tag where a weak one is stored', '"one"', { etag: 'W/"one"' }, false],
  ['no tag is stored', '"one"', { etag: null }, false],
  ['a tag without quotes', 'one', { etag: 'one' }, false],
  ['the same date', LAST_MODIFIED, {}, true],
  ['a later date', DATE, {}, false],
  ['the same moment, written in another way', 'Saturday, 05-Nov-94 00:00:00 GMT', {}, false],
  ['no date is stored', LAST_MODIFIED, { lastModified: null }, false],
  ['a date within the second of the response', DATE, { lastModified: DATE }, false],
  [
    'a date a second before the response',
    'Sun, 06 Nov 1994 08:49:36 GMT',
    { lastModified: 'Sun, 06 Nov 1994 08:49:36 GMT' },
    true,
  ],
  ['a date, if the response has no Date', LAST_MODIFIED, { date: null }, false],
  ['an invalid date', 'yesterday', { lastModified: 'yesterday' }, false],
];
for (const [why, ifRange, world, holds] of IF_RANGE) {
  test(`If-Range ${holds ? 'holds' : 'does not hold, and Range is ignored'}: ${why}`, () => {
    const requestFields: HeaderFields = [...range('bytes=0-1'), ['if-range', ifRange]];
    assert.equal(answer(requestFields, world).kind, holds ? 'cut' : 'whole');
    const part = held('bytes 0-4/10', 5);
    assert.equal(answer(requestFields, { ...world, part }).kind, holds ? 'cut' : 'not-there');
  });
}

test('a GET without a range requests the rest of a part that begins at 0, on condition that it has not changed [H-29]', () => {
  const rest = {
    kind: 'rest',
    fields: [
      ['range', 'bytes=5-'],
      ['if-range', '"one"'],
    ],
  };
  assert.deepEqual(answer([], { part: held('bytes 0-4/10', 5) }), rest);
});

test('without an entity tag, a strong date is the condition (RFC 9110 §13.1.5)', () => {
  const fields: HeaderFields = [
    ['range', 'bytes=5-'],
    ['if-range', LAST_MODIFIED],
  ];
  assert.deepEqual(answer([], { part: held('bytes 0-4/10', 5), etag: null }), { kind: 'rest', fields });
});

const NO_REST: readonly (readonly [why: string, world: World])[] = [
  ['it does not begin at 0', { part: held('bytes 4-7/10', 4) }],
  ['it is not known how much is missing', { part: held('bytes 0-4/*', 5) }],
  ['nothing is missing', { part: held('bytes 0-9/10', 10) }],
  ['it contradicted itself', { part: held('bytes 0-9/10', 5) }],
  ['it has a weak tag', { part: held('bytes 0-4/10', 5), etag: 'W/"one"' }],
  ['it has no validator', { part: held('bytes 0-4/10', 5), etag: null, lastModified: null }],
  ['its date is weak', { part: held('bytes 0-4/10', 5), etag: null, date: LAST_MODIFIED }],
  ['its bytes may have been decoded', { part: held('bytes 0-4/10', 5), isCuttable: false }],
];
for (const [why, world] of NO_REST) {
  test(`a GET without a range is forwarded unchanged although a part is stored: ${why} [D-08]`, () =>
    assert.deepEqual(answer([], world), { kind: 'not-there' }));
}

test('a 206 has the stored fields except those about the message', () => {
  const stored: HeaderFields = [
    ['etag', '"one"'],
    ['content-length', '6'],
    ['content-range', 'bytes 4-9/10'],
    ['content-digest', 'sha-256=:AA==:'],
    ['a', '1'],
  ];
  assert.deepEqual(partialFields(stored, { first: 6, last: 8, complete: null }), [
    ['etag', '"one"'],
    ['a', '1'],
    ['content-length', '3'],
    ['content-range', 'bytes 6-8/*'],
  ]);
});

test('a 416 has no body and states the complete length', () =>
  assert.deepEqual(unsatisfiableFields(10), [
    ['content-length', '0'],
    ['content-range', 'bytes */10'],
  ]));
