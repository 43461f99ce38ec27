import type { Case, Figure } from '../measure/ground.js';
import { firstOurs, ratiosOf, rowsOf, shownMs, shownRatio } from './rows.js';
import type { Verdict } from './targets.js';

/** A case as lines of text. */
export function tableOf(one: Case): readonly string[] {
  const rows = rowsOf(one);
  const ours = firstOurs(rows);
  const head = ['', 'p50 ms', 'p95 ms', 'mean ms', 'per second', 'against ours'];
  const lines = rows.map(({ label, p50, p95, mean, perSecond }) => [
    label,
    shownMs(p50),
    shownMs(p95),
    shownMs(mean),
    perSecond.toFixed(0),
    ours === undefined ? '' : `${shownRatio(p50 / ours.p50)} ×`,
  ]);
  return [one.title, ...aligned([head, ...lines]), ...aligned(ratiosOf(one))];
}

export const figureLines = (figures: readonly Figure[]): readonly string[] =>
  aligned(figures.map(({ title, value, unit }) => [title, `${value.toFixed(2)} ${unit}`]));

export const verdictLines = (verdicts: readonly Verdict[]): readonly string[] =>
  aligned([
    ['', 'target', 'measured', ''],
    ...verdicts.map(({ what, target, value, missedBy }) => [
      what,
      target,
      value,
      missedBy === null ? 'reached' : `missed by ${missedBy}`,
    ]),
  ]);

/** The first column to the left, the others to the right. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2)))
      .join(''),
  );
}
