import { readFileSync } from 'node:fs';
import type { SuiteTest } from './suite.js';

/** The tests that do not pass, by ID, with the reasons. */
export type ExpectedMisses = Readonly<Record<string, string>>;

/** Those of an engine. Its own file adds to the common ones; null there: this engine passes the test. */
export function expectedMisses(engine = 'chromium'): ExpectedMisses {
  const own = engine === 'chromium' ? {} : read(`expected-misses-${engine}.json`);
  const all = Object.entries({ ...read('expected-misses.json'), ...own });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

const read = (file: string): Readonly<Record<string, string | null>> =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

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
