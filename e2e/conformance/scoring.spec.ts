import { expect, test } from '@playwright/test';
import { judge, missesOf, type Result, score, type Verdict } from './scoring.js';
import { browserTests, type Kind, type SuiteTest } from './suite.js';

const FAILED: Result = ['Assertion', 'Response 2 does not come from cache'];

const asking = (id: string, kind: Kind, ...dependsOn: string[]): SuiteTest => ({ id, name: id, kind, dependsOn });

const TESTS = [
  asking('base', 'required'),
  asking('upon', 'required', 'base'),
  asking('above', 'optimal', 'upon'),
  asking('aside', 'optimal'),
  asking('look', 'check'),
  asking('seen', 'required', 'look'),
  asking('skipped', 'optimal', 'no browser runs this'),
];
const ALL = Object.fromEntries(TESTS.map(({ id }): [string, Result] => [id, true]));

const cases: readonly {
  says: string;
  results: Record<string, Result | undefined>;
  verdicts: Record<string, Verdict>;
}[] = [
  {
    says: 'a test whose dependency failed does not pass, whatever its own result, recursively',
    results: { base: FAILED },
    verdicts: {
      base: { kind: 'failed', message: FAILED[1] },
      upon: { kind: 'dependency', on: 'base' },
      above: { kind: 'dependency', on: 'upon' },
      aside: { kind: 'passed' },
    },
  },
  {
    says: 'a failed dependency is reported instead of the failure it causes',
    results: { upon: FAILED, base: FAILED },
    verdicts: { upon: { kind: 'dependency', on: 'base' } },
  },
  {
    says: 'a check with a negative result fails its dependents',
    results: { look: FAILED },
    verdicts: { look: { kind: 'failed', message: FAILED[1] }, seen: { kind: 'dependency', on: 'look' } },
  },
  {
    says: 'a dependency that no browser can run fails its dependents',
    results: {},
    verdicts: { skipped: { kind: 'dependency', on: 'no browser runs this' } },
  },
  {
    says: 'a test whose setup failed does not pass',
    results: { base: ['Setup', 'retry'], aside: ['TypeError', 'Failed to fetch'] },
    verdicts: {
      base: { kind: 'setup', message: 'retry' },
      upon: { kind: 'dependency', on: 'base' },
      aside: { kind: 'failed', message: 'TypeError: Failed to fetch' },
    },
  },
  {
    says: 'a test without a result is untested',
    results: { base: undefined },
    verdicts: { base: { kind: 'untested' }, upon: { kind: 'dependency', on: 'base' } },
  },
];

for (const { says, results, verdicts } of cases) {
  test(`scoring: ${says}`, () => {
    const judged = judge(TESTS, withoutUndefined({ ...ALL, ...results }));
    expect(Object.fromEntries(Object.keys(verdicts).map((id) => [id, judged.get(id)]))).toEqual(verdicts);
  });
}

test('scoring: kinds are counted separately, and a check is never a miss', () => {
  const verdicts = judge(TESTS, { ...ALL, upon: FAILED, look: FAILED });
  expect(score(TESTS, verdicts, 'required')).toEqual({ passed: 1, of: 3 });
  expect(score(TESTS, verdicts, 'optimal')).toEqual({ passed: 1, of: 3 });
  expect(missesOf(TESTS, verdicts).map(({ id }) => id)).toEqual(['upon', 'above', 'seen', 'skipped']);
});

test('scoring: the installed release of the suite has the number of tests that the scores refer to', () => {
  const counts = (['required', 'optimal', 'check'] as const).map(
    (kind) => browserTests.filter((one) => one.kind === kind).length,
  );
  expect(counts).toEqual([147, 68, 79]);
});

function withoutUndefined(results: Record<string, Result | undefined>): Record<string, Result> {
  const given: Record<string, Result> = {};
  for (const [id, result] of Object.entries(results)) if (result !== undefined) given[id] = result;
  return given;
}
