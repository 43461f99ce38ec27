import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Case } from '../measure/ground.js';
import { chart } from './chart.js';
import type { Report } from './report.js';
import { firstOurs, ratiosOf, rowsOf, shownMs, shownRatio } from './rows.js';
import { verdicts } from './targets.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

/** What has a chart: file name by case. */
const CHARTS: Readonly<Record<string, string>> = {
  'hit, 1 KB, one': 'performance-hit.svg',
  'hit, 1 KB, many': 'performance-hit-many.svg',
};

/** Writes docs/performance.md and its charts, or the page of another engine. */
export function writeDocuments(report: Report, engine: string): void {
  mkdirSync(docs, { recursive: true });
  if (engine === 'chromium') writeMain(report);
  else writeFileSync(`${docs}performance-${engine}.md`, ofEngine(report));
}

function writeMain(report: Report): void {
  for (const one of report.cases) {
    const file = CHARTS[one.id];
    if (file !== undefined) writeFileSync(docs + file, chart(one.title, rowsOf(one)));
  }
  writeFileSync(`${docs}performance.md`, textOf(report));
}

const ofEngine = (report: Report): string => `# Speed in ${report.machine.browser.replace('/', ' ')}

Measured as in [Chromium](performance.md), with fewer rows.

${machineOf(report)}

${report.cases.map(section).join('\n\n')}
`;

const textOf = (report: Report): string => `# Speed

All contenders are measured in the same run of a real browser: each round gives every contender a batch of calls, so that background
load affects all of them equally. A time is that of one call until its bytes are in the page; p50 and p95 are taken over the means of batches,
because a page's clock has a resolution of 0.1 ms. Absolute times only indicate the order of magnitude; the ratios are the result. Each contender
runs in its own page and process. The second table of each case divides the time of each of our variants by its floor (the cheapest way to do
the same on this platform), and the times of the other contenders by ours.

${machineOf(report)}

${report.cases
  .filter(({ id }) => id in CHARTS)
  .map(({ id, title }) => `![${title}](${CHARTS[id]})`)
  .join('\n\n')}

## Targets

All ratios are from the same run. The last section explains the missed targets from profiles.

| | target | measured | |
| --- | --- | --- | --- |
${verdicts(report)
  .map(
    ({ what, target, value, missedBy }) =>
      `| ${what} | ${target} | ${value} | ${missedBy === null ? 'reached' : `**missed by ${missedBy}**`} |`,
  )
  .join('\n')}

${report.cases.map(section).join('\n\n')}

## Memory, and operations on many entries

| | |
| --- | --- |
${report.figures.map(({ title, value, unit }) => `| ${title} | ${value.toFixed(value < 10 ? 2 : 0)} ${unit} |`).join('\n')}

${readFileSync(new URL('./profile.md', import.meta.url), 'utf8').trim()}
`;

function machineOf({ date, command, seconds, machine }: Report): string {
  const { browser, processor, cores, memoryGB, system, node, load } = machine;
  const loads = load.map((one) => one.toFixed(1)).join(' before, ');
  return `${date}, \`${command}\` (${seconds} s): ${browser}, ${processor}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}; load ${loads} after.`;
}

function section(one: Case): string {
  const rows = rowsOf(one);
  const ours = firstOurs(rows);
  const lines = rows.map(({ label, role, p50, p95, mean, perSecond }) => {
    const name = role === 'ours' ? `**${label}**` : label;
    const ratio = ours === undefined ? '' : `${shownRatio(p50 / ours.p50)} ×`;
    return `| ${name} | ${shownMs(p50)} | ${shownMs(p95)} | ${shownMs(mean)} | ${perSecond.toFixed(0)} | ${ratio} |`;
  });
  return [
    `## ${one.title}`,
    '',
    '| | p50 ms | p95 ms | mean ms | per second | against ours |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    ...ratios(one),
  ].join('\n');
}

/** A second table: ours against their floor, the others against each of ours. */
function ratios(one: Case): readonly string[] {
  const [head, ...lines] = ratiosOf(one);
  if (head === undefined) return [];
  return ['', rowOf(head), rowOf(head.map(() => '---')), ...lines.map(rowOf)];
}

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
