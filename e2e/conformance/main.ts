// `npm run conformance -- [--engine NAME] [--restart] [--without] [--id ID] [--json FILE]`: the public suite of HTTP cache tests, through the built worker.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { launchOf } from '../engines/launch.js';
import { Origin } from '../fixtures/origin.js';
import { serveSite } from '../fixtures/site.js';
import { expectedMisses } from './expectation.js';
import { asJson, reportOf } from './report.js';
import { CHUNK_SIZE, OPTIONS, type Run, type RunOptions, runSuite } from './run.js';
import { browserTests } from './suite.js';

const { values } = parseArgs({
  options: {
    /** The engine that runs it. */
    engine: { type: 'string', default: 'chromium' },
    /** Stops the worker between any two requests of a test. */
    restart: { type: 'boolean', default: false },
    /** No worker: the browser's own cache, for comparison. */
    without: { type: 'boolean', default: false },
    /** Only this test, with its requests and responses. */
    id: { type: 'string' },
    /** Other worker options than the measured ones. */
    options: { type: 'string' },
    json: { type: 'string' },
    /** Concurrent tests: fewer on a slow machine. */
    chunk: { type: 'string', default: String(CHUNK_SIZE) },
  },
});

async function inTab(use: (origin: Origin, tab: Page) => Promise<Run>): Promise<Run> {
  const launch = launchOf(values.engine);
  const origin = await Origin.start();
  serveSite(origin);
  try {
    const { page, close } = await launch();
    try {
      return await use(origin, page);
    } finally {
      await close();
    }
  } finally {
    await origin.goDown();
  }
}

function planOf({ id, restart, without, options, chunk }: typeof values): RunOptions {
  if (restart && without) throw new Error('--restart stops a worker, and --without has none.');
  if (id !== undefined && !browserTests.some((test) => test.id === id)) throw new Error(`No browser test is "${id}".`);
  const chosen = options === undefined ? OPTIONS : JSON.parse(options);
  return { restart, options: without ? null : chosen, chunkSize: Number(chunk), ...(id === undefined ? {} : { id }) };
}

/** Compares all tests with the expectation; returns whether they match. */
function tellOfAll(run: Run): boolean {
  const { lines, differences } = reportOf(run, values.without ? null : expectedMisses(values.engine));
  for (const line of lines) console.log(line);
  return differences.length === 0;
}

function tellOfOne(id: string, { results }: Run): boolean {
  const result = results[id] ?? ['Untested', 'it has no result'];
  console.log(`${id}: ${result === true ? 'passed, if the tests that it depends on are' : result.join(': ')}`);
  return result === true;
}

try {
  const plan = planOf(values);
  const run = await inTab((origin, tab) => runSuite(origin, tab, plan));
  if (values.json !== undefined) writeFileSync(values.json, asJson(run));
  const fine = values.id === undefined ? tellOfAll(run) : tellOfOne(values.id, run);
  process.exitCode = fine ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
