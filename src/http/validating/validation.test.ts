import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
import { policyOf } from '../policy.fixture.js';
import {
  conditionsFor,
  conditionsForAny,
  selectedBy,
  type ValidationOutcome,
  validationOutcome,
  withConditions,
} from './validation.js';

const DATE = 'Sat, 05 Nov 1994 00:00:00 GMT';
const CONDITIONS = conditionsFor({ etag: '"one"', lastModified: DATE });

test('each validator makes a condition', () => {
  assert.deepEqual(CONDITIONS, [
    ['if-none-match', '"one"'],
    ['if-modified-since', DATE],
  ]);
  assert.deepEqual(conditionsFor({ etag: 'W/"weak"', lastModified: null }), [['if-none-match', 'W/"weak"']]);
  assert.deepEqual(conditionsFor({ etag: null, lastModified: DATE }), [['if-modified-since', DATE]]);
  assert.deepEqual(conditionsFor({ etag: null, lastModified: null }), []);
});

test('conditions of the cache replace those of the request', () => {
  const own: HeaderFields = [
    ['accept', '*/*'],
    ['if-none-match', '"mine"'],
  ];
  assert.deepEqual(withConditions(own, CONDITIONS), [['accept', '*/*'], ...CONDITIONS]);
  assert.deepEqual(withConditions(own, []), own);
});

const outcomes: readonly (readonly [
  status: number,
  fields: HeaderFields,
  conditions: HeaderFields,
  outcome: ValidationOutcome,
])[] = [
  [304, [], CONDITIONS, 'not-modified'],
  [304, [['etag', '"one"']], CONDITIONS, 'not-modified'],
  [304, [['etag', 'W/"one"']], CONDITIONS, 'not-modified'],
  [304, [['last-modified', 'Sun, 06 Nov 1994 00:00:00 GMT']], CONDITIONS, 'not-modified'],
  [304, [['etag', '"two"']], CONDITIONS, 'unusable'],
  [304, [], [], 'changed'],
  [200, [], CONDITIONS, 'changed'],
  [200, [['etag', '"one"']], CONDITIONS, 'changed'],
  [200, [], [], 'changed'],
  [404, [], CONDITIONS, 'failed'],
  [500, [], CONDITIONS, 'failed'],
  [503, [], [], 'failed'],
];
for (const [status, fields, conditions, outcome] of outcomes) {
  test(`${status} ${JSON.stringify(fields)} to ${conditions.length} conditions: ${outcome}`, () => {
    const stored = { etag: '"one"', lastModified: DATE };
    assert.equal(validationOutcome({ status, fields, conditions, stored, policy: policyOf() }), outcome);
  });
}

test('a status that may be stored is not a failure', () => {
  const policy = policyOf({ settings: { allowableCodes: [200, 404] } });
  const answer = { fields: [], conditions: CONDITIONS, stored: { etag: '"one"', lastModified: null }, policy };
  assert.equal(validationOutcome({ ...answer, status: 404 }), 'changed');
  assert.equal(validationOutcome({ ...answer, status: 500 }), 'failed');
});

test('a 304 with an entity tag applies to a response that was stored with only a date', () => {
  const stored = { etag: null, lastModified: DATE };
  const answer = { status: 304, fields: [['etag', '"two"']] as const, conditions: conditionsFor(stored), stored };
  assert.equal(validationOutcome({ ...answer, policy: policyOf() }), 'not-modified');
});

const lists: readonly (readonly [why: string, tags: readonly (string | null)[], value: string | null])[] = [
  ['several', ['"a"', 'W/"b"'], '"a", W/"b"'],
  ['each once', ['"a"', '"a"'], '"a"'],
  ['a tag with a comma', ['"a,b"', '"c"'], '"a,b", "c"'],
  ['none', [null, null], null],
  ['an invalid entity tag is left out of the list', ['a', '"b', 'w/"c"', '"d"x', '"e"'], '"e"'],
  ['two tags in one field are none', ['"a", "b"'], null],
];
for (const [why, tags, value] of lists) {
  test(`entity tags of several stored responses: ${why} (RFC 9111 §4.3.1)`, () =>
    assert.deepEqual(
      conditionsForAny(tags.map((etag) => ({ etag }))),
      value === null ? [] : [['if-none-match', value]],
    ));
}

const selections: readonly (readonly [etag: string | null, selected: string | undefined])[] = [
  ['"b"', '"b"'],
  ['W/"b"', '"b"'],
  ['"c"', 'W/"c"'],
  ['"d"', undefined],
  ['', undefined],
  [null, undefined],
];
for (const [etag, selected] of selections) {
  test(`a 304 with entity tag ${etag} selects ${selected} (RFC 9111 §4.3.3)`, () => {
    const stored = [{ etag: '"a"' }, { etag: null }, { etag: '"b"' }, { etag: 'W/"c"' }];
    assert.equal(selectedBy(etag === null ? [] : [['etag', etag]], stored)?.etag, selected);
  });
}

for (const [status, outcome] of [
  [404, 'changed'],
  [410, 'changed'],
  [500, 'failed'],
  [501, 'changed'],
  [503, 'failed'],
  [304, 'not-modified'],
] as const) {
  test(`with cacheControl the answer ${status} to a validation says: ${outcome} (RFC 9111 §4.3.3)`, () => {
    const policy = policyOf({ settings: { cacheControl: true } });
    const stored = { etag: '"one"', lastModified: null };
    assert.equal(validationOutcome({ status, fields: [], conditions: CONDITIONS, stored, policy }), outcome);
  });
}
