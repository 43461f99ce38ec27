import { differences, type ExpectedMisses } from './expectation.js';
import type { Run } from './run.js';
import { judge, missesOf, score, type Verdict } from './scoring.js';
import { allTests, browserTests, release, type SuiteTest } from './suite.js';

export type Report = {
  /** The scores in one line each, the tests that did not pass, and the differences from the expectation. */
  readonly lines: readonly string[];
  readonly differences: readonly string[];
};

/** The outcome of a full run; `expected` null: there is no expectation for this cache. */
export function reportOf(run: Run, expected: ExpectedMisses | null): Report {
  const verdicts = judge(browserTests, run.results);
  const misses = missesOf(browserTests, verdicts);
  const differing = expected === null ? [] : differences(expected, misses, browserTests);
  const lines = [
    ...misses.map((test) => missLine(test, verdicts.get(test.id), expected?.[test.id])),
    ...differing.map((difference) => `DIFFERS: ${difference}`),
    ...[...new Set(run.faults)].map((fault) => `the cache failed: ${fault}`),
    `${release()}: ${browserTests.length} of its ${allTests} tests run in a browser; ${Object.keys(run.results).length} were run`,
    `in ${run.seconds.toFixed(1)} s; ${run.controls} requests of the suite's own, all seen by its server; worker stopped ${run.stops} times`,
    ...(['required', 'optimal'] as const).map((kind) => scoreLine(kind, verdicts)),
  ];
  return { lines, differences: differing };
}

/** All results of a run, for a file. */
export function asJson(run: Run): string {
  const verdicts = judge(browserTests, run.results);
  const tests = browserTests.map(({ id, kind }) => [id, { kind, verdict: verdicts.get(id) }]);
  const { stops, controls, faults, seconds } = run;
  return `${JSON.stringify({ release: release(), stops, controls, faults, seconds, tests: Object.fromEntries(tests) }, null, 2)}\n`;
}

function scoreLine(kind: 'required' | 'optimal', verdicts: ReadonlyMap<string, Verdict>): string {
  const { passed, of } = score(browserTests, verdicts, kind);
  return `${kind}: ${passed} passed of ${of}`;
}

function missLine({ id, kind }: SuiteTest, verdict: Verdict | undefined, reason: string | undefined): string {
  const line = `not passed, ${kind}: ${id}: ${verdict === undefined ? 'untested' : because(verdict)}`;
  return reason === undefined ? line : `${line}\n  expected: ${reason}`;
}

function because(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
    case 'untested':
      return verdict.kind;
    case 'failed':
      return verdict.message;
    case 'setup':
      return `set-up: ${verdict.message}`;
    case 'dependency':
      return `depends on ${verdict.on}`;
  }
}
