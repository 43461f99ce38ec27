import { readFileSync } from 'node:fs';
import suites from 'http-cache-tests/tests/index.mjs';

/** The kind of a test: required by RFC 9111, optional for a good cache, or only observed. */
export type Kind = 'required' | 'optimal' | 'check';

export type SuiteTest = {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly dependsOn: readonly string[];
};

/** The tests of the suite that a browser can run. */
export const browserTests: readonly SuiteTest[] = suites
  .flatMap(({ tests }) => tests)
  .filter((test) => test.browser_skip !== true)
  .map(({ id, name, kind = 'required', depends_on: dependsOn = [] }) => ({ id, name, kind, dependsOn }));

/** The number of all tests of the release, including those that no browser can run. */
export const allTests = suites.reduce((count, { tests }) => count + tests.length, 0);

/** The revision of the suite. */
export function release(): string {
  const file = new URL('../../node_modules/http-cache-tests/package.json', import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return `http-cache-tests ${version}`;
}
