import type { Name } from '../contenders/catalogue.js';
import { keyOf } from '../measure/growth.js';
import type { Report } from './report.js';
import { summary } from './statistics.js';

/** What is to be reached, against what was measured in the same run. */
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
  /** How far from the target, where it is missed; null: reached. */
  readonly missedBy: string | null;
};

/** The p50 of a contender in a case; the value of a figure. NaN where it was not measured. */
type Lookup = {
  readonly p50: (id: string, name: Name | string) => number;
  readonly figure: (id: string) => number /** The lanes of the smallest and of the largest store. */;
  readonly few: string;
  readonly many: string;
};

const HIT = 'hit, 1 KB, one';
const HIT_MANY = 'hit, 1 KB, many';

const slower = (id: string, ours: Name, theirs: Name) => (at: Lookup) => at.p50(id, ours) / at.p50(id, theirs);
const faster = (id: string, ours: Name, theirs: Name) => (at: Lookup) => at.p50(id, theirs) / at.p50(id, ours);

const TARGETS: readonly Target[] = [
  {
    what: 'port, memory tier, 1 KB / bare round trip',
    bound: ['at most', 1.5],
    value: slower(HIT, 'ours-port', 'port-echo'),
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
    what: 'fetch event, memory tier, 1 KB / empty answer',
    bound: ['at most', 1.15],
    value: slower(HIT, 'ours-fetch', 'fetch-empty'),
  },
  {
    what: 'fetch event, IndexedDB only, 1 KB / empty answer + 1.4 bare reads',
    bound: ['at most', 1],
    value: ({ p50 }) => p50(HIT, 'ours-fetch-store') / (p50(HIT, 'fetch-empty') + 1.4 * p50(HIT, 'page-idb')),
  },
  {
    what: 'fetch event, memory tier, 1 KB / Workbox CacheFirst + Expiration',
    bound: ['at most', 1],
    value: slower(HIT, 'ours-fetch', 'workbox-expiration'),
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
    what: 'miss, 1 KB, session.get / native fetch',
    bound: ['at most', 1.2],
    value: slower('miss, 1 KB, one', 'ours-port', 'native'),
  },
  {
    what: 'miss, 100 KB, session.get / native fetch',
    bound: ['at most', 1.2],
    value: slower('miss, 100 KB, one', 'ours-port', 'native'),
  },
  {
    what: 'miss, 5 MB, session.get / native fetch',
    bound: ['at most', 1.2],
    value: slower('miss, 5 MB, one', 'ours-port', 'native'),
  },
  {
    what: 'first bytes of a miss, session.get: later than by native fetch',
    bound: ['at most', 10, 'ms'],
    value: ({ p50 }) => p50('first bytes', 'ours-port') - p50('first bytes', 'native'),
  },
  {
    what: 'storing 1 KB, many at once: faster than Workbox CacheFirst',
    bound: ['at least', 3],
    value: faster('store, 1 KB, many', 'ours-port', 'workbox'),
  },
  {
    what: 'storing 1 KB, many at once: faster than Workbox CacheFirst + Expiration',
    bound: ['at least', 3],
    value: faster('store, 1 KB, many', 'ours-port', 'workbox-expiration'),
  },
  {
    what: 'hit in IndexedDB, the largest store / the smallest',
    bound: ['at most', 1.2],
    value: ({ p50, few, many }) => p50('growth', many) / p50('growth', few),
  },
  {
    what: 'first hit after a stop, session.get / first round trip + a bare read over the port',
    bound: ['at most', 1.3],
    value: ({ p50 }) => p50('restart', 'ours-port-store') / (p50('restart', 'port-echo') + p50(HIT, 'port-idb')),
  },
  {
    what: 'first hit after a stop, fetch event / first empty answer + a bare read',
    bound: ['at most', 1.3],
    value: ({ p50 }) => p50('restart', 'ours-fetch-store') / (p50('restart', 'fetch-empty') + p50(HIT, 'page-idb')),
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

/** Each target that this run can tell of. */
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
