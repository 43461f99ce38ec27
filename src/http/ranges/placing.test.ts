import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Validators } from '../validating/validators.js';
import { partOf, type StoredPart, wholePart } from './byte-range.js';
import { placePart, type StoredBeside } from './combining.js';

function held(contentRange: string, size: number): StoredPart {
  const part = partOf([['content-range', contentRange]], size);
  assert.ok(part !== null);
  return part;
}

const NONE: Validators = { etag: null, lastModified: null };
const NEW = { part: held('bytes 0-4/10', 5), ...NONE };
const COMPLETE: StoredBeside = {
  status: 200,
  isFresh: true,
  part: wholePart(10, { isCuttable: true }),
  ...NONE,
};
const STALE: StoredBeside = { ...COMPLETE, isFresh: false };
const DATE = 'Sat, 05 Nov 1994 00:00:00 GMT';

test('a part is stored if nothing else is', () =>
  assert.deepEqual(placePart(null, NEW), { kind: 'replace', isComplete: false }));

test('a 206 with all bytes is stored as complete, whatever is stored already', () => {
  const all = { ...NEW, part: held('bytes 0-9/10', 10) };
  assert.deepEqual(placePart(null, all), { kind: 'replace', isComplete: true });
  assert.deepEqual(placePart(COMPLETE, all), { kind: 'replace', isComplete: true });
});

test('a part with the same strong tag is combined, with a complete response as well', () => {
  const rest = { part: held('bytes 5-9/10', 5), etag: '"one"', lastModified: null };
  const first: StoredBeside = { ...STALE, status: 206, part: NEW.part, etag: '"one"' };
  assert.equal(placePart(first, rest).kind, 'combined');
  assert.equal(placePart({ ...COMPLETE, etag: '"one"' }, rest).kind, 'combined');
});

type Case = readonly [why: string, stored: StoredBeside, arrived: Validators, kind: 'keep-stored' | 'replace'];
const PLACED: readonly Case[] = [
  ['complete and fresh, without a sign that it has changed', COMPLETE, NONE, 'keep-stored'],
  ['complete and fresh, with a tag that the part has not', { ...COMPLETE, etag: '"one"' }, NONE, 'keep-stored'],
  [
    'complete and stale, of the same weak tag',
    { ...STALE, etag: 'W/"one"' },
    { ...NONE, etag: 'W/"one"' },
    'keep-stored',
  ],
  [
    'complete and stale, of the same tag, weak in one',
    { ...STALE, etag: 'W/"one"' },
    { ...NONE, etag: '"one"' },
    'keep-stored',
  ],
  [
    'complete and stale, of the same date',
    { ...STALE, lastModified: DATE },
    { ...NONE, lastModified: DATE },
    'keep-stored',
  ],
  ['complete and stale, without a sign that it is the same', STALE, NONE, 'replace'],
  ['complete and fresh, of another tag', { ...COMPLETE, etag: '"one"' }, { ...NONE, etag: '"two"' }, 'replace'],
  [
    'complete and fresh, of another tag and the same date',
    { ...COMPLETE, etag: '"one"', lastModified: DATE },
    { etag: '"two"', lastModified: DATE },
    'replace',
  ],
  [
    'complete and fresh, of another date',
    { ...COMPLETE, lastModified: DATE },
    { ...NONE, lastModified: 'Sun, 06 Nov 1994 00:00:00 GMT' },
    'replace',
  ],
  ['a part, fresh', { ...COMPLETE, status: 206, part: held('bytes 5-9/10', 5) }, NONE, 'replace'],
  [
    'an error, fresh and of the same strong tag',
    { ...COMPLETE, status: 404, etag: '"one"' },
    { ...NONE, etag: '"one"' },
    'replace',
  ],
];
for (const [why, stored, validators, kind] of PLACED) {
  test(`a new part ${kind === 'replace' ? 'replaces' : 'does not replace'} the stored response: ${why} [D-08]`, () =>
    assert.equal(placePart(stored, { part: NEW.part, ...validators }).kind, kind));
}
