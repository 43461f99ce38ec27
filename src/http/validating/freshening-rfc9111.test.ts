import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import {
  fieldValue,
  type HeaderField,
  type HeaderFields,
  parseFieldLines,
  toFieldLines,
} from '../fields/header-fields.js';
import { NOW, policyOf, STORED } from '../policy.fixture.js';
import { millis } from '../units.js';
import { freshen } from './freshening.js';

const date = (offset: number): string => new Date(NOW + offset * 1000).toUTCString();
const control = (value: string): HeaderField => ['cache-control', value];

/** A response that was stored a day ago with these fields, validated now, without delay, by a 304 with those. */
function freshened(stored: HeaderFields, answer: HeaderFields, settings: SessionOptions = {}) {
  const day = millis(NOW - 86_400_000);
  const entry = { ...STORED, requestTime: day, responseTime: day, expires: day, fields: toFieldLines(stored) };
  const policy = policyOf({ settings: { cacheControl: true, ...settings } });
  return freshen(entry, { fields: answer, policy, requestTime: NOW, responseTime: NOW });
}

const lifetimes: readonly (readonly [why: string, stored: HeaderFields, answer: HeaderFields, left: number])[] = [
  ['the stored max-age begins anew (§4.3.4)', [control('max-age=60'), ['date', date(-86_400)]], [], 60],
  ['another max-age replaces it', [control('max-age=60')], [control('max-age=5')], 5],
  ['the old Age counts no more', [control('max-age=60'), ['age', '50']], [], 60],
  ['the Age of the 304 counts', [control('max-age=60')], [['age', '50']], 10],
  ['the Date of the 304 counts', [control('max-age=60')], [['date', date(-20)]], 40],
  [
    'an Expires of before has passed',
    [
      ['expires', date(-80_000)],
      ['date', date(-86_400)],
    ],
    [['date', date(0)]],
    -80_000,
  ],
  [
    'a new Expires counts',
    [['expires', date(-80_000)]],
    [
      ['expires', date(30)],
      ['date', date(0)],
    ],
    30,
  ],
  ['max-age that comes beside a stored Expires counts before it', [['expires', date(500)]], [control('max-age=9')], 9],
  ['heuristics by how long it has not changed by now (§4.2.2)', [['last-modified', date(-1000)]], [], 100],
];
for (const [why, stored, answer, left] of lifetimes) {
  test(`[H-22] a 304 renews freshness: ${why}`, () =>
    assert.equal((freshened(stored, answer).expires - NOW) / 1000, left));
}

test('[H-22] the settings renew a response without directives of its own', () =>
  assert.equal(freshened([], [], { expireAfter: 60 }).expires, NOW + 60_000));

test('[H-22] the directives of the updated fields apply', () => {
  assert.deepEqual(freshened([control('must-revalidate')], []).control, { mustRevalidate: true });
  assert.deepEqual(freshened([control('must-revalidate')], [control('no-cache')]).control, { noCache: true });
  assert.equal(freshened([control('must-revalidate')], [control('max-age=1')]).control, undefined);
});

test('[H-13] times of the older message are removed: a 304 without Date was generated when it arrived (RFC 9110 §6.6.1)', () => {
  const old: HeaderFields = [
    ['date', date(-86_400)],
    ['age', '50'],
  ];
  const without = parseFieldLines(freshened(old, []).fields);
  assert.deepEqual([fieldValue(without, 'age'), fieldValue(without, 'date')], [undefined, undefined]);
  const dated = parseFieldLines(freshened(old, [['date', date(-1)]]).fields);
  assert.equal(fieldValue(dated, 'date'), date(-1));
});

test('[H-22] fields that describe the stored bytes are kept (§3.2)', () => {
  const stored: HeaderFields = [
    ['content-encoding', 'x-own'],
    ['content-length', '10'],
    ['content-range', 'bytes 0-9/20'],
  ];
  const answer: HeaderFields = stored.map(([name]) => [name, 'other']);
  assert.equal(freshened(stored, answer).fields, toFieldLines(stored));
});
