import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import { type HeaderFields, parseFieldLines, storableFields, toFieldLines } from '../fields/header-fields.js';

import { NOW, policyOf, STORED } from '../policy.fixture.js';
import { millis } from '../units.js';
import { freshen } from './freshening.js';

const FIELDS: HeaderFields = [
  ['content-type', 'text/plain'],
  ['etag', '"one"'],
  ['x-old', '1'],
  ['vary', 'accept'],
];
const ENTRY = { ...STORED, vary: ['accept'], fields: toFieldLines(FIELDS), cacheKey: 'abc' };

const freshened = (fields: HeaderFields, settings: SessionOptions = {}) =>
  freshen(ENTRY, { fields, policy: policyOf({ settings }), requestTime: millis(NOW - 5000), responseTime: NOW });

const updates: readonly (readonly [why: string, answer: HeaderFields, fields: HeaderFields])[] = [
  ['nothing came', [], FIELDS],
  ['a field is replaced', [['x-old', '2']], [...FIELDS.filter(([name]) => name !== 'x-old'), ['x-old', '2']]],
  ['a field is added', [['x-new', '1']], [...FIELDS, ['x-new', '1']]],
  [
    'all lines of a name are replaced',
    [
      ['x-old', '2'],
      ['x-old', '3'],
    ],
    [...FIELDS.filter(([name]) => name !== 'x-old'), ['x-old', '2'], ['x-old', '3']],
  ],
  [
    'fields that describe the stored body are kept',
    [
      ['content-length', '0'],
      ['content-encoding', 'gzip'],
      ['content-md5', 'x'],
      ['content-range', 'bytes 0-0/1'],
      ['content-type', 'text/html'],
      ['content-language', 'de'],
      ['repr-digest', 'sha-256=:x:'],
    ],
    FIELDS,
  ],
  ['Vary stays', [['vary', '*']], FIELDS],
  [
    'fields about one connection are dropped',
    [
      ['connection', 'X-Hop, keep-alive'],
      ['x-hop', '1'],
      ['keep-alive', '5'],
      ['transfer-encoding', 'chunked'],
    ],
    FIELDS,
  ],
];
for (const [why, answer, fields] of updates) {
  test(`a 304 updates stored fields: ${why}`, () =>
    assert.deepEqual(parseFieldLines(freshened(answer).fields), fields));
}

test('a 304 renews times and expiry and leaves the rest', () => {
  const result = freshened([], { expireAfter: 60 });
  assert.deepEqual(result, {
    ...ENTRY,
    requestTime: NOW - 5000,
    responseTime: NOW,
    expires: NOW + 60_000,
    initialAge: 5,
    control: undefined,
    lastModified: null,
  });
  assert.equal(freshened([]).expires, Number.POSITIVE_INFINITY);
});

test('a 304 replaces the validators, and keeps those that it does not have', () => {
  assert.equal(freshened([]).etag, '"one"');
  assert.equal(freshened([['etag', 'W/"one"']]).etag, 'W/"one"');
  assert.equal(freshened([['last-modified', 'x']]).lastModified, 'x');
});

test('fields about one connection are not stored', () =>
  assert.deepEqual(
    storableFields([
      ['connection', 'close, X-Hop'],
      ['x-hop', '1'],
      ['upgrade', 'h2'],
      ['proxy-authenticate', 'Basic'],
      ['content-type', 'text/plain'],
    ]),
    [['content-type', 'text/plain']],
  ));
