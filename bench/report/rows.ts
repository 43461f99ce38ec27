import { entryOf, isName, type Role } from '../contenders/catalogue.js';
import type { Case } from '../measure/ground.js';
import { type Summary, summary } from './statistics.js';

export type Row = Summary & {
  readonly name: string;
  readonly label: string;
  readonly role: Role;
  readonly perSecond: number;
};

/** The contenders of a case, the fastest first. */
export function rowsOf({ times }: Case): readonly Row[] {
  return Object.entries(times)
    .map(([name, batches]) => {
      const { label, role } = isName(name) ? entryOf(name) : ({ label: name, role: 'ours' } as const);
      const all = summary(batches);
      return { name, label, role, ...all, perSecond: 1000 / all.p50 };
    })
    .sort((one, other) => one.p50 - other.p50);
}

/**
 * What ours take against their floor, and the others against ours, as lines of cells with a head; none where there are no others.
 */
export function ratiosOf(one: Case): readonly (readonly string[])[] {
  const rows = rowsOf(one);
  const peers = rows.filter(({ role }) => role === 'peer');
  if (peers.length === 0) return [];
  const head = ['', 'against its floor', ...peers.map(({ label }) => label)];
  const lines = rows
    .filter(({ role }) => role === 'ours')
    .map((ours) => [ours.label, againstFloor(ours, rows), ...peers.map(({ p50 }) => times(p50 / ours.p50))]);
  return [head, ...lines];
}

function againstFloor({ name, p50 }: Row, rows: readonly Row[]): string {
  const floors = isName(name) ? (entryOf(name).floors ?? []) : [];
  const taking = floors.map((floor) => rows.find((row) => row.name === floor)).find((row) => row !== undefined);
  return taking === undefined ? '' : `${times(p50 / taking.p50)} (${taking.label})`;
}

const times = (ratio: number): string => `${shownRatio(ratio)} ×`;

/** Milliseconds, with as many digits as say something. */
export const shownMs = (ms: number): string => ms.toFixed(ms < 10 ? 2 : 1);

/** "0.25" is a quarter of ours, "40" forty times as long. */
export const shownRatio = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : 0);

/** The contender that the others are compared with: the fastest of ours. Phases and sizes are compared with none. */
export function firstOurs(rows: readonly Row[]): Row | undefined {
  return rows.find(({ name, role }) => role === 'ours' && isName(name));
}
