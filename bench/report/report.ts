import type { Case, Figure } from '../measure/ground.js';
import type { Plan } from '../plan.js';

/** All of one run: what `--json` writes, and the documents are made from. */
export type Report = {
  readonly date: string;
  readonly command: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly plan: Plan;
  readonly cases: readonly Case[];
  readonly figures: readonly Figure[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
};

export type Machine = {
  readonly browser: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  /** Of the last minute, before and after. */
  readonly load: readonly [before: number, after: number];
};

/** What should have figures and has none. */
export function gaps({ cases, figures, failures }: Pick<Report, 'cases' | 'figures' | 'failures'>): readonly string[] {
  const empty = cases.flatMap(({ id, times }) =>
    Object.entries(times)
      .filter(([, batches]) => batches.length === 0 || !batches.every(Number.isFinite))
      .map(([name]) => `${id}: ${name}`),
  );
  return [...failures, ...empty, ...figures.filter(({ value }) => !Number.isFinite(value)).map(({ id }) => id)];
}
