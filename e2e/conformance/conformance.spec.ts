import { expect, test } from '../fixtures/test.js';
import { expectedMisses } from './expectation.js';
import { reportOf } from './report.js';
import { CHUNK_SIZE, OPTIONS, runSuite } from './run.js';
import { browserTests } from './suite.js';

/** In each chunk: before the setup of its tests, before their first and second request, and before the query for the server's log. */
const STOPS = 4 * Math.ceil(browserTests.length / CHUNK_SIZE);

for (const restart of [false, true]) {
  const title = restart ? ', with the worker stopped between any two requests of a test' : '';
  test(`the public HTTP cache test suite passes, except for the tests listed with a reason${title}`, async ({
    origin,
    page,
  }) => {
    test.setTimeout(240_000);
    const run = await runSuite(origin, page, { options: OPTIONS, restart });
    const { lines, differences } = reportOf(run, expectedMisses());
    expect(differences, lines.join('\n')).toEqual([]);
    if (restart) expect(run.stops).toBeGreaterThanOrEqual(STOPS);
  });
}
