// `npm run bench -- [--engine NAME] [--quick] [--only NAME] [--json FILE] [--docs]`: everything side by side in one real browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { IN_ANY_ENGINE, MEASUREMENTS } from './measure/index.js';
import { FULL, QUICK } from './plan.js';
import { writeDocuments } from './report/documents.js';
import { gaps, type Report } from './report/report.js';
import { figureLines, tableOf, verdictLines } from './report/table.js';
import { verdicts } from './report/targets.js';
import { run } from './run.js';

const { values } = parseArgs({
  options: {
    /** In another engine than Chromium, with fewer measurements. */
    engine: { type: 'string', default: 'chromium' },
    /** So little of everything that it only shows that it works. */
    quick: { type: 'boolean', default: false },
    /** One measurement. */
    only: { type: 'string', multiple: true, default: [] },
    /** Where to write all that was measured. */
    json: { type: 'string' },
    /** Write docs/performance.md and its charts, or the page of the engine: of this run, or with `--from` of one that was kept. */
    docs: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
});

function chosen(): readonly string[] {
  const all = Object.keys(values.engine === 'chromium' ? MEASUREMENTS : IN_ANY_ENGINE);
  const unknown = values.only.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown}: there are ${all.join(', ')}.`);
  return values.only.length === 0 ? all : values.only;
}

function tell(report: Report): void {
  for (const one of report.cases) console.log(`\n${tableOf(one).join('\n')}`);
  console.log(`\n${figureLines(report.figures).join('\n')}`);
  console.log(`\n${verdictLines(verdicts(report)).join('\n')}`);
  const { browser, cores, load } = report.machine;
  console.log(`\n${browser}, ${cores} cores, load ${load.join(' to ')}; ${report.seconds} s`);
}

function progress(text: string): void {
  console.log(`${Math.round(performance.now() / 1000)} s`.padStart(6), text);
}

async function report(): Promise<Report> {
  if (values.from !== undefined) return JSON.parse(readFileSync(values.from, 'utf8'));
  const names = chosen();
  const engine = values.engine === 'chromium' ? [] : [`--engine ${values.engine}`];
  const options = [...engine, ...(values.quick ? ['--quick'] : []), ...values.only.map((name) => `--only ${name}`)];
  const command = ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' ');
  return run(values.engine, names, { plan: values.quick ? QUICK : FULL, command, progress });
}

try {
  const made = await report();
  tell(made);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(made)}\n`);
  if (values.docs) writeDocuments(made, values.engine);
  const missing = gaps(made);
  if (missing.length > 0) throw new Error(`No figures of ${missing.join('; ')}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
