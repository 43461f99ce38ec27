import { expect, test } from '@playwright/test';
import { differences, expectedMisses } from './expectation.js';
import { browserTests, type SuiteTest } from './suite.js';

const named = (id: string): SuiteTest => ({ id, name: id, kind: 'required', dependsOn: [] });
const TESTS = ['a', 'b', 'c'].map(named);

for (const [says, misses, faults] of [
  ['a run with the very misses that are listed is as expected', ['a', 'b'], []],
  ['a test that is no longer passed is a difference', ['a', 'b', 'c'], ['c is not passed, and no reason is listed']],
  ['a test that is passed at last is a difference', ['b'], ['a is passed, though listed as a miss']],
] as const) {
  test(`expectation: ${says}`, () => {
    expect(differences({ a: 'why', b: 'why' }, misses.map(named), TESTS)).toEqual(faults);
  });
}

test('expectation: a listed ID without a test is a difference', () => {
  expect(differences({ gone: 'why' }, [], TESTS)).toEqual(['gone is listed, and is no test that a browser runs']);
});

test('expectation: each listed miss is a test that counts, and has a reason', () => {
  for (const [id, reason] of Object.entries(expectedMisses())) {
    expect(browserTests.find((one) => one.id === id)?.kind, id).toMatch(/^(?:required|optimal)$/);
    expect(reason, id).toMatch(/\w{3}/);
  }
});
