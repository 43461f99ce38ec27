import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fieldValue, type HeaderFields } from './fields/header-fields.js';
import { STORED } from './policy.fixture.js';
import { answerRange, type RangeAnswer } from './ranges/answer-range.js';
import {
  parseContentRange,
  parseRange,
  partialFields,
  partOf,
  resolveRange,
  type StoredPart,
  wholePart,
} from './ranges/byte-range.js';
import { type Piece, placePart } from './ranges/combining.js';

const number = fc.nat({ max: 40 });
const body = fc.uint8Array({ minLength: 1, maxLength: 30 });

/** One range as it is written, within a representation of up to 30 bytes or beyond it. */
const rangeText = fc.oneof(
  fc.tuple(number, number).map(([first, more]) => `bytes=${first}-${first + more}`),
  number.map((first) => `bytes=${first}-`),
  number.map((length) => `bytes=-${length}`),
);

/** A body, and first and last byte of a part of it. */
const withPart = body.chain((bytes) =>
  fc
    .tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: bytes.length - 1 }))
    .map(([one, other]) => ({ bytes, first: Math.min(one, other), last: Math.max(one, other) })),
);

const contentRange = (first: number, last: number, complete: number | null): string =>
  `bytes ${first}-${last}/${complete ?? '*'}`;

function held(first: number, last: number, complete: number | null): StoredPart {
  const part = partOf([['content-range', contentRange(first, last, complete)]], last - first + 1);
  assert.ok(part !== null);
  return part;
}

const tagged = (part: StoredPart) => ({ part, etag: '"one"', lastModified: null });

const ask = (value: string, part: StoredPart, status: number): RangeAnswer => {
  const requestFields: HeaderFields = [['range', value]];
  return answerRange({
    method: 'GET',
    requestFields,
    stored: { ...STORED, status, fields: '' },
    part,
    isCuttable: true,
  });
};

const joined = (pieces: readonly Piece[], stored: Uint8Array, arrived: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    pieces.flatMap(({ from, offset, length }) => [
      ...(from === 'stored' ? stored : arrived).slice(offset, offset + length),
    ]),
  );

test('a Content-Range is parsed as it was serialized', () =>
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.boolean(), (one, other, isKnown) => {
      const [first, last] = [Math.min(one, other), Math.max(one, other)];
      fc.pre(last < Number.MAX_SAFE_INTEGER);
      const complete = isKnown ? last + 1 : null;
      const value = fieldValue(partialFields([], { first, last, complete }), 'content-range') ?? '';
      assert.equal(value, contentRange(first, last, complete));
      assert.deepEqual(parseContentRange(value), { kind: 'part', first, last, complete });
    }),
  ));

test('a Range is parsed as it was serialized', () =>
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
      const [first, last] = [Math.min(one, other), Math.max(one, other)];
      assert.deepEqual(parseRange(`bytes=${first}-${last}`), { kind: 'from', first, last });
      assert.deepEqual(parseRange(`bytes=${first}-`), { kind: 'from', first, last: null });
      assert.deepEqual(parseRange(`bytes=-${first}`), { kind: 'suffix', length: first });
    }),
  ));

test('a range that can be satisfied lies within the representation', () =>
  fc.assert(
    fc.property(rangeText, number, (value, length) => {
      const range = parseRange(value);
      assert.ok(range !== null);
      const positions = resolveRange(range, length);
      if (positions === 'unsatisfiable') return;
      assert.ok(0 <= positions.first && positions.first <= positions.last && positions.last < length);
    }),
  ));

test('a cut of a complete response has the bytes that slicing gives', () =>
  fc.assert(
    fc.property(withPart, ({ bytes, first, last }) => {
      const answer = ask(`bytes=${first}-${last}`, wholePart(bytes.length, { isCuttable: true }), 200);
      assert.ok(answer.kind === 'cut');
      const given = bytes.slice(answer.offset, answer.offset + answer.length);
      assert.deepEqual(given, bytes.slice(first, last + 1));
    }),
  ));

test('a part answers with the same bytes as the whole response, or not at all', () =>
  fc.assert(
    fc.property(withPart, rangeText, fc.boolean(), ({ bytes, first, last }, value, isKnown) => {
      const stored = bytes.slice(first, last + 1);
      const answer = ask(value, held(first, last, isKnown ? bytes.length : null), 206);
      if (answer.kind !== 'cut') return assert.equal(answer.kind, 'not-there');
      assert.ok(answer.offset >= 0 && answer.offset + answer.length <= stored.length);
      const whole = ask(value, wholePart(bytes.length, { isCuttable: true }), 200);
      assert.ok(whole.kind === 'cut');
      const given = stored.slice(answer.offset, answer.offset + answer.length);
      assert.deepEqual(given, bytes.slice(whole.offset, whole.offset + whole.length));
    }),
  ));

test('a cut is always within the body, for any Range, Content-Range and body', () =>
  fc.assert(
    fc.property(number, number, fc.option(number), number, rangeText, (first, more, beyond, size, value) => {
      const last = first + more;
      const complete = beyond === null ? null : last + 1 + beyond;
      const part = partOf([['content-range', contentRange(first, last, complete)]], size);
      if (part === null) return;
      const answer = ask(value, part, 206);
      if (answer.kind !== 'cut') return;
      assert.ok(answer.length > 0 && answer.offset >= 0 && answer.offset + answer.length <= size);
      assert.equal(answer.last - answer.first + 1, answer.length);
    }),
  ));

test('parts in any order, combined where they meet, result in the bytes of the whole', () =>
  fc.assert(
    fc.property(withPart, fc.array(fc.tuple(number, number), { maxLength: 12 }), ({ bytes, first, last }, more) => {
      let stored = { part: held(first, last, bytes.length), body: bytes.slice(first, last + 1) };
      for (const [start, length] of [...more, [0, bytes.length] as const]) {
        const from = Math.min(start, bytes.length - 1);
        const to = Math.min(from + length, bytes.length - 1);
        const arrived = bytes.slice(from, to + 1);
        const before = { ...tagged(stored.part), status: 206, isFresh: true };
        const result = placePart(before, tagged(held(from, to, bytes.length)));
        if (result.kind !== 'combined') continue;
        stored = { part: result.part, body: joined(result.pieces, stored.body, arrived) };
        assert.deepEqual(stored.body, bytes.slice(stored.part.first, stored.part.last + 1));
      }
      assert.deepEqual(stored.body, bytes);
    }),
  ));

const JUNK: readonly (readonly [why: string, junk: string])[] = [
  ['digits', '1'.repeat(100_000)],
  ['commas', ', '.repeat(50_000)],
  ['digits and commas', `0-${'1'.repeat(50_000)}${','.repeat(50_000)}x`],
  ['ranges', '0-1,'.repeat(25_000)],
];
for (const [why, junk] of JUNK) {
  test(`100 kB of ${why} are parsed in linear time`, () => {
    const start = process.cpuUsage();
    for (let times = 0; times < 10; times += 1) {
      assert.equal(parseRange(`bytes=${junk}`), null);
      assert.equal(parseContentRange(`bytes ${junk}`), null);
    }
    // A megabyte twice: some milliseconds when each character is looked at once, minutes when it is quadratic.
    assert.ok(process.cpuUsage(start).user < 1_000_000);
  });
}
