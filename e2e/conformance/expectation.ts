import { readFileSync } from 'node:fs';
import type { SuiteTest } from './suite.js';

/** The tests that do not pass, by ID, with the reasons. */
export type ExpectedMisses = Readonly<Record<string, string>>;

export function expectedMisses(): ExpectedMisses {
  return JSON.parse(readFileSync(new URL('expected-misses.json', import.meta.url), 'utf8'));
}

/** The differences between a run and the expectation: IDs that join the list or leave it, and unknown IDs. */
export function differences(
  expected: ExpectedMisses,
  misses: readonly SuiteTest[],
  tests: readonly SuiteTest[],
): readonly string[] {
  const missed = new Set(misses.map(({ id }) => id));
  const known = new Set(tests.map(({ id }) => id));
  const listed = Object.keys(expected);
  return [
    ...[...missed].filter((id) => !listed.includes(id)).map((id) => `${id} is not passed, and no reason is listed`),
    ...listed.filter((id) => known.has(id) && !missed.has(id)).map((id) => `${id} is passed, though listed as a miss`),
    ...listed.filter((id) => !known.has(id)).map((id) => `${id} is listed, and is no test that a browser runs`),
  ];
}
