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

/** Write docs/performance.md and its charts. */
export function writeDocuments(report: Report): void {
  mkdirSync(docs, { recursive: true });
  for (const one of report.cases) {
    const file = CHARTS[one.id];
    if (file !== undefined) writeFileSync(docs + file, chart(one.title, rowsOf(one)));
  }
  writeFileSync(`${docs}performance.md`, textOf(report));
}

const textOf = (report: Report): string => `# Speed

Measured in a real browser, everything side by side: in each round every contender has a batch of calls, so that whatever else the
machine does hits all alike. A number is the time of one call until the bytes are in the page; p50 and p95 are over the means of
batches, since a page's clock moves in steps of 0.1 ms. Times are for orders of magnitude; ratios are what counts. Each contender is a page
of its own, in a process of its own. Below each table stands how many times as long as its floor (the barest way of doing the same) each of
ours takes, and how many times as long as that one the others take.

${machineOf(report)}

${report.cases
  .filter(({ id }) => id in CHARTS)
  .map(({ id, title }) => `![${title}](${CHARTS[id]})`)
  .join('\n\n')}

## Targets

Each against what was measured in the same run; below the tables, what the profile shows where one is missed.

| | target | measured | |
| --- | --- | --- | --- |
${verdicts(report)
  .map(
    ({ what, target, value, missedBy }) =>
      `| ${what} | ${target} | ${value} | ${missedBy === null ? 'reached' : `**missed by ${missedBy}**`} |`,
  )
  .join('\n')}

${report.cases.map(section).join('\n\n')}

## Memory, and what is done with many entries

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
