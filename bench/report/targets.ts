import type { Name } from '../contenders/catalogue.js';
import { keyOf } from '../measure/growth.js';
import type { Report } from './report.js';
import { summary } from './statistics.js';

/** A bound, and the value that was measured in the same run. */
type Target = {
  readonly what: string;
  /** `at most`: a ratio of times, or a number; `at least`: so many times as fast. */
  readonly bound: readonly ['at most' | 'at least', number, unit?: string];
  readonly value: (at: Lookup) => number;
};

export type Verdict = {
  readonly what: string;
  readonly target: string;
  readonly value: string;
  /** How far from the target; null: reached. */
  readonly missedBy: string | null;
};

/** The p50 of a contender in a case; the value of a figure. NaN where it was not measured. */
type Lookup = {
  readonly p50: (id: string, name: Name | string) => number;
  readonly figure: (id: string) => number;
  /** The lanes of the smallest and of the largest store. */
  readonly few: string;
  readonly many: string;
};

const HIT = 'hit, 1 KB, one';
const HIT_MANY = 'hit, 1 KB, many';

const slower = (id: string, ours: Name, theirs: Name) => (at: Lookup) => at.p50(id, ours) / at.p50(id, theirs);
const faster = (id: string, ours: Name, theirs: Name) => (at: Lookup) => at.p50(id, theirs) / at.p50(id, ours);

const TARGETS: readonly Target[] = [
  {
    what: 'port, memory tier, 1 KB / bare transfer',
    bound: ['at most', 1.5],
    value: slower(HIT, 'ours-port', 'port-transfer'),
  },
  {
    what: 'port, memory tier, 100 KB / bare transfer',
    bound: ['at most', 1.5],
    value: slower('hit, 100 KB, one', 'ours-port', 'port-transfer'),
  },
  {
    what: 'port, memory tier, 5 MB / bare transfer',
    bound: ['at most', 1.5],
    value: slower('hit, 5 MB, one', 'ours-port', 'port-transfer'),
  },
  {
    what: "port, memory tier, 1 KB: faster than the browser's HTTP cache",
    bound: ['at least', 10],
    value: faster(HIT, 'ours-port', 'http-cache'),
  },
  {
    what: 'port, memory tier, 1 KB: faster than Workbox CacheFirst + Expiration',
    bound: ['at least', 25],
    value: faster(HIT, 'ours-port', 'workbox-expiration'),
  },
  {
    what: "the same, many at once: faster than the browser's HTTP cache",
    bound: ['at least', 10],
    value: faster(HIT_MANY, 'ours-port', 'http-cache'),
  },
  {
    what: 'port, IndexedDB only, 1 KB / bare IndexedDB read over the port',
    bound: ['at most', 1.4],
    value: slower(HIT, 'ours-port-store', 'port-idb'),
  },
  {
    what: 'fetch event, memory tier, 1 KB / Workbox CacheFirst',
    bound: ['at most', 1],
    value: slower(HIT, 'ours-fetch', 'workbox'),
  },
  {
    what: 'the same, many at once',
    bound: ['at most', 1],
    value: slower(HIT_MANY, 'ours-fetch', 'workbox'),
  },
  {
    what: 'fetch event, IndexedDB only, 1 KB / Workbox CacheFirst + Expiration',
    bound: ['at most', 1],
    value: slower(HIT, 'ours-fetch-store', 'workbox-expiration'),
  },
  {
    what: 'fetch under installCache, 1 KB / session.get',
    bound: ['at most', 1.3],
    value: slower(HIT, 'ours-install', 'ours-port'),
  },
  {
    what: 'miss, 1 KB, session.get / bare fetch by a worker',
    bound: ['at most', 1.6],
    value: slower('miss, 1 KB, one', 'ours-port', 'port-fetch'),
  },
  {
    what: 'miss, 100 KB, session.get / Workbox CacheFirst',
    bound: ['at most', 1],
    value: slower('miss, 100 KB, one', 'ours-port', 'workbox'),
  },
  {
    what: 'miss, 5 MB, session.get / Workbox CacheFirst',
    bound: ['at most', 1],
    value: slower('miss, 5 MB, one', 'ours-port', 'workbox'),
  },
  {
    what: 'first bytes of a miss, session.get: later than by native fetch',
    bound: ['at most', 10, 'ms'],
    value: ({ p50 }) => p50('first bytes', 'ours-port') - p50('first bytes', 'native'),
  },
  {
    what: 'storing 1 KB, many at once: faster than Workbox CacheFirst',
    bound: ['at least', 1.5],
    value: faster('store, 1 KB, many', 'ours-port', 'workbox'),
  },
  {
    what: 'hit in IndexedDB, the largest store / the smallest',
    bound: ['at most', 1.2],
    value: ({ p50, few, many }) => p50('growth', many) / p50('growth', few),
  },
  {
    what: 'first hit after a stop, session.get / Workbox CacheFirst',
    bound: ['at most', 1.15],
    value: slower('restart', 'ours-port-store', 'workbox'),
  },
  {
    what: 'first hit after a stop, fetch event / Workbox CacheFirst',
    bound: ['at most', 1.15],
    value: slower('restart', 'ours-fetch-store', 'workbox'),
  },
  {
    what: 'heap of the worker with the most entries, its memory tier full',
    bound: ['at most', 26, 'MB'],
    value: ({ figure }) => figure('heap'),
  },
  {
    what: 'heap of the worker while a long body passes through and is stored',
    bound: ['at most', 20, 'MB'],
    value: ({ figure }) => figure('stream, heap'),
  },
];

/** The targets for which this run has figures. */
export function verdicts({ cases, figures, plan }: Omit<Report, 'machine'>): readonly Verdict[] {
  const at: Lookup = {
    p50: (id, name) => summary(cases.find((one) => one.id === id)?.times[name] ?? []).p50,
    figure: (id) => figures.find((one) => one.id === id)?.value ?? Number.NaN,
    few: keyOf(Math.min(...plan.growth)),
    many: keyOf(Math.max(...plan.growth)),
  };
  return TARGETS.map((target) => verdict(target, target.value(at))).filter((one) => one !== null);
}

function verdict({ what, bound: [side, bound, unit] }: Target, value: number): Verdict | null {
  if (!Number.isFinite(value)) return null;
  const reached = side === 'at most' ? value <= bound : value >= bound;
  const shown = (amount: number): string =>
    unit === undefined ? `${amount.toFixed(2)} ×` : `${amount.toFixed(1)} ${unit}`;
  const off =
    unit === undefined ? `${Math.round(Math.abs(value / bound - 1) * 100)} %` : shown(Math.abs(value - bound));
  return {
    what,
    target: `${side} ${unit === undefined ? `${bound} ×` : shown(bound)}`,
    value: shown(value),
    missedBy: reached ? null : off,
  };
}
