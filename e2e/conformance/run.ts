import type { Page } from '@playwright/test';
import { CasePage } from '../fixtures/case-page.js';
import type { Origin } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { stopWorkers } from '../fixtures/worker.js';
import { serveSuite } from './origin.js';
import type * as suitePage from './suite.page.js';
import type { Outcome } from './suite.page.js';

/** The measured configuration; everything else is the default. */
export const OPTIONS = { cacheControl: true, staleIfError: true, routes: ['*'] } as const;

/** Concurrent tests: more of them mean fewer pauses, but a busy machine falls behind, and the tests do not wait for a late store. */
export const CHUNK_SIZE = 50;

export type Run = Outcome & {
  /** The number of times the worker was stopped. */
  readonly stops: number;
  readonly seconds: number;
};

export type RunOptions = {
  /** Options of the worker; null: no worker, the browser's own cache is measured. */
  readonly options: unknown;
  readonly restart: boolean;
  readonly chunkSize?: number;
  /** Only this test, with verbose output. */
  readonly id?: string | null;
};

/** Runs the suite in a tab of this origin, which serves the site. */
export async function runSuite(
  origin: Origin,
  tab: Page,
  { options, restart, chunkSize = CHUNK_SIZE, id = null }: RunOptions,
): Promise<Run> {
  const seen = serveSuite(origin);
  let stops = 0;
  await tab.exposeFunction('stopWorker', async () => {
    await stopWorkers(tab);
    stops += 1;
  });
  await tab.exposeFunction('printLine', (line: string) => console.log(line));
  await tab.goto(`${origin.url}/case/conformance/suite`);
  const page = new CasePage<typeof suitePage>(tab);
  if (options !== null) await page.call('control', workerUrl(options));
  const start = performance.now();
  const outcome = await page.call('run', { id, chunkSize, restart });
  const seconds = (performance.now() - start) / 1000;
  if (seen.controls !== outcome.controls) throw new Error(unseen(outcome.controls, seen.controls));
  return { ...outcome, stops, seconds };
}

/** If a cache answered these, the tests would see nothing. Each has its own URL and is sent once, so none should. */
const unseen = (sent: number, seen: number): string =>
  `The suite sent ${sent} requests to set tests up and to ask what the server saw; the server got ${seen} of them.`;
