import { readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter';
import { FEATURES, missingIn, patternOf } from './features.js';
import { cell, enginesOf, type Outcome, summary } from './outcomes.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const BEGIN = '<!-- engines: written by `E2E_SELECTION=1 UPDATE_README=1 npm run e2e` -->\n';
const END = '<!-- /engines -->';

/** The engines of the table, with the names that README gives them. */
const COLUMNS = [
  ['chromium', 'Chromium'],
  ['firefox', 'Firefox'],
  ['webkit', 'WebKitGTK'],
] as const;

/** Says per engine what ran, and holds README's table of engines to it after a run of all of them. */
export default class EngineReport implements Reporter {
  #suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite;
  }

  async onEnd(): Promise<{ status: 'failed' } | undefined> {
    const outcomes = this.#suite?.allTests().map(outcomeOf) ?? [];
    console.log(`\n${summary(outcomes).join('\n')}`);
    // Not a part of the gate's tests, or of the engines.
    const isWhole = ['1', 'busy'].includes(env.E2E_SELECTION ?? '');
    if (!COLUMNS.every(([engine]) => enginesOf(outcomes).includes(engine)) || !isWhole) return undefined;
    const missing = missingIn(outcomes.map(({ title }) => title));
    if (missing.length > 0) console.error(`\nNo test is called so: ${missing.join('; ')}`);
    return missing.length === 0 && isInReadme(tableOf(outcomes)) ? undefined : { status: 'failed' };
  }

  printsToStdio(): boolean {
    return false;
  }
}

function outcomeOf(test: TestCase): Outcome {
  const engine = test.parent.project()?.use.browserName ?? 'chromium';
  const title = test.titlePath().filter(Boolean).join(' ');
  const skip = test.annotations.concat(test.results.flatMap((result) => result.annotations)).find(isSkip);
  const status = test.outcome() === 'skipped' ? 'left out' : test.ok() ? 'passed' : 'failed';
  return { engine, title, status, reason: skip?.description ?? 'an earlier failure' };
}

const isSkip = ({ type }: { readonly type: string }): boolean => type === 'skip' || type === 'fixme';

function tableOf(outcomes: readonly Outcome[]): string {
  const rows = FEATURES.map((feature) => {
    const shown = outcomes.filter(({ title }) => patternOf(feature).test(title));
    return [feature.name, ...COLUMNS.map(([engine]) => cell(shown.filter((outcome) => outcome.engine === engine)))];
  });
  const lines = [['', ...COLUMNS.map(([, name]) => name)], COLUMNS.map(() => '---').concat('---'), ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function isInReadme(table: string): boolean {
  const readme = readFileSync(README, 'utf8');
  const [before, rest = ''] = readme.split(BEGIN);
  const [written, after] = rest.split(END);
  if (written === table) return true;
  if (env.UPDATE_README) writeFileSync(README, `${before}${BEGIN}${table}${END}${after}`);
  else console.error(`\nREADME's table of engines is not what these tests found:\n\n${table}`);
  return Boolean(env.UPDATE_README);
}
