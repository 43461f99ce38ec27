import { getResults, runTests } from 'http-cache-tests/client/runner.mjs';
import suites from 'http-cache-tests/tests/index.mjs';
import { count, events, open, register } from '../fixtures/session.page.js';
import type { Results } from './scoring.js';
import { fetchInTurns } from './turns.js';

declare global {
  interface Window {
    /** Provided by the runner: stops the worker and waits until it has stopped. */
    readonly stopWorker: () => Promise<void>;
    /** Provided by the runner: prints a line of verbose output. */
    readonly printLine: (line: string) => Promise<void>;
  }
}

export type Plan = {
  /** Only this test, with verbose output. */
  readonly id: string | null;
  /** The number of concurrent tests. */
  readonly chunkSize: number;
  /** Whether the worker is stopped between any two requests of a test. */
  readonly restart: boolean;
};

export type Outcome = {
  readonly results: Results;
  /** The number of requests that the client sent for setup and to query the server's log. */
  readonly controls: number;
  /** The errors that the cache reported: it then behaves like no cache. */
  readonly faults: readonly string[];
};

/** Registers the worker manually and waits until it answers this page's requests. */
export async function control(workerUrl: string): Promise<void> {
  await register(workerUrl);
  await open();
  const refused = events().find(({ code }) => code === 'bad-option');
  if (refused !== undefined) throw new Error(refused.text);
  await register(workerUrl, true);
}

/** Runs the suite's client as in a browser, with this page's own fetch. */
export async function run({ id, chunkSize, restart }: Plan): Promise<Outcome> {
  let controls = 0;
  const counting: typeof fetch = (input, init) => {
    if (isControl(String(input))) controls += 1;
    return fetch(input, init);
  };
  const sending = restart ? fetchInTurns(counting, stopWhenWritten) : counting;
  await runTests(id === null ? suites : only(id), sending, true, '', chunkSize);
  const faults = events().filter(({ type }) => type === 'error' || type === 'quota');
  return { results: getResults(), controls, faults: faults.map(({ text }) => text) };
}

const isControl = (url: string): boolean => /^\/(?:config|state)\//.test(url);

/** No browser stops a worker during a write. Administration waits for the writes before it. */
async function stopWhenWritten(): Promise<void> {
  await count();
  await window.stopWorker();
}

function only(id: string): typeof suites {
  const tests = suites.flatMap((suite) => suite.tests).filter((test) => test.id === id);
  for (const test of tests) test.dump = true;
  console.log = (line) => void window.printLine(line);
  return [{ id, tests }];
}
