import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
import { NOW } from '../policy.fixture.js';
import { millis } from '../units.js';
import { currentAge } from './age.js';

/** A response that took 2 s and came 10 s ago. */
const ages: readonly (readonly [title: string, fields: HeaderFields, expected: number])[] = [
  ['the time since its arrival, and the response delay', [], 12],
  ['the age from other caches is added', [['age', '30']], 42],
  [
    'of several Age values the first counts',
    [
      ['age', '30'],
      ['age', '90'],
    ],
    42,
  ],
  ['an Age that is no number counts for nothing', [['age', '-5']], 12],
  ['a Date that is further back counts instead', [['date', 'Sun, 06 Nov 1994 08:48:27 GMT']], 70],
  ['a Date in the future counts for nothing', [['date', 'Sun, 06 Nov 1994 09:48:27 GMT']], 12],
  ['a Date that is none counts for nothing', [['date', 'yesterday']], 12],
];

for (const [title, fields, expected] of ages) {
  test(`current age: ${title}`, () => {
    const response = { fields, requestTime: millis(NOW - 12_000), responseTime: millis(NOW - 10_000) };
    assert.equal(currentAge(response, NOW), expected);
  });
}

test('current age: a clock that is set back does not make a response younger than on arrival', () => {
  const response = { fields: [], requestTime: millis(NOW + 1000), responseTime: millis(NOW + 2000) };
  assert.equal(currentAge(response, NOW), 1);
});
