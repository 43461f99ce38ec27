import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from './header-fields.js';
import { policyOf } from './policy.fixture.js';
import { conditionsFor, type ValidationOutcome, validationOutcome, withConditions } from './validation.js';

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

test("our conditions take the place of the request's own", () => {
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

test('a status that may be stored is no failure', () => {
  const policy = policyOf({ settings: { allowableCodes: [200, 404] } });
  const answer = { fields: [], conditions: CONDITIONS, stored: { etag: '"one"', lastModified: null }, policy };
  assert.equal(validationOutcome({ ...answer, status: 404 }), 'changed');
  assert.equal(validationOutcome({ ...answer, status: 500 }), 'failed');
});

test('a 304 with an entity tag holds for what was stored with a date only', () => {
  const stored = { etag: null, lastModified: DATE };
  const answer = { status: 304, fields: [['etag', '"two"']] as const, conditions: conditionsFor(stored), stored };
  assert.equal(validationOutcome({ ...answer, policy: policyOf() }), 'not-modified');
});
