import type { Kind, SuiteTest } from './suite.js';

/** The client's result of a test: passed, or the name and the message of its error. */
export type Result = true | readonly [name: string, message: string];
export type Results = Readonly<Record<string, Result>>;

/** The verdict on a result, by the suite's own rules. */
export type Verdict =
  | { readonly kind: 'passed' }
  /** The cache does not behave as the test requires. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The setup of the test failed. */
  | { readonly kind: 'setup'; readonly message: string }
  /** A test it depends on did not pass, whatever its own result. */
  | { readonly kind: 'dependency'; readonly on: string }
  | { readonly kind: 'untested' };

export type Score = { readonly passed: number; readonly of: number };

/** The verdict on each test, by ID. */
export function judge(tests: readonly SuiteTest[], results: Results): ReadonlyMap<string, Verdict> {
  const known = new Map(tests.map((test) => [test.id, test]));
  return new Map(tests.map((test) => [test.id, verdictOn(test, known, results)]));
}

/** The number of passed tests of a kind. */
export function score(tests: readonly SuiteTest[], verdicts: ReadonlyMap<string, Verdict>, kind: Kind): Score {
  const counted = tests.filter((test) => test.kind === kind);
  return { passed: counted.filter(({ id }) => verdicts.get(id)?.kind === 'passed').length, of: counted.length };
}

/** The tests that count and did not pass: a `check` only describes a cache's behaviour. */
export function missesOf(tests: readonly SuiteTest[], verdicts: ReadonlyMap<string, Verdict>): readonly SuiteTest[] {
  return tests.filter(({ id, kind }) => kind !== 'check' && verdicts.get(id)?.kind !== 'passed');
}

function verdictOn(test: SuiteTest, known: ReadonlyMap<string, SuiteTest>, results: Results): Verdict {
  const result = results[test.id];
  if (result === undefined) return { kind: 'untested' };
  const on = test.dependsOn.find((id) => !isPassed(id, known, results));
  if (on !== undefined) return { kind: 'dependency', on };
  if (result === true) return { kind: 'passed' };
  const [name, message] = result;
  if (name === 'Setup') return { kind: 'setup', message };
  return { kind: 'failed', message: name === 'Assertion' ? message : `${name}: ${message}` };
}

/** A test that no browser can run does not pass either. */
function isPassed(id: string, known: ReadonlyMap<string, SuiteTest>, results: Results): boolean {
  const test = known.get(id);
  return test !== undefined && verdictOn(test, known, results).kind === 'passed';
}
