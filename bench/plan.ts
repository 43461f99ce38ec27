import type { BackendPlan } from './backends/backend-times.js';

const KB = 1024;
const MB = 1024 * KB;

export type Size = { readonly title: string; readonly bytes: number; readonly stored: number; readonly atOnce: number };

/** So many entries have expired when the stores of `growth` are administered, in each. */
export const EXPIRED = 100;

/** How much is measured. */
export type Plan = {
  readonly rounds: number;
  readonly batchMs: number;
  /** With so many resources of each size stored. */
  readonly sizes: readonly Size[];
  /** Rounds of what moves hundreds of MB at once. */
  readonly heavyRounds: number;
  /** Stores of so many entries, the smallest first. */
  readonly growth: readonly number[];
  readonly restarts: number;
  readonly streamBytes: number;
  readonly hits: number;
  readonly reconnects: number;
  readonly backends: BackendPlan;
};

export const FULL: Plan = {
  rounds: 15,
  batchMs: 100,
  sizes: [
    { title: '1 KB', bytes: KB, stored: 1000, atOnce: 50 },
    { title: '100 KB', bytes: 100 * KB, stored: 50, atOnce: 50 },
    { title: '5 MB', bytes: 5 * MB, stored: 2, atOnce: 50 },
  ],
  heavyRounds: 3,
  growth: [1000, 10_000, 100_000],
  restarts: 15,
  streamBytes: 200 * MB,
  hits: 10_000,
  reconnects: 1000,
  backends: {
    bodies: [
      { title: '1 KB', bytes: KB, times: 400 },
      { title: '100 KB', bytes: 100 * KB, times: 50 },
      { title: '5 MB', bytes: 5 * MB, times: 5 },
    ],
    listed: 10_000,
  },
};

/** To see that it works: the same rows, from so little that the figures mean little. */
export const QUICK: Plan = {
  rounds: 1,
  batchMs: 0,
  sizes: [
    { title: '1 KB', bytes: KB, stored: 10, atOnce: 4 },
    { title: '100 KB', bytes: 100 * KB, stored: 4, atOnce: 4 },
    { title: '5 MB', bytes: 5 * MB, stored: 1, atOnce: 2 },
  ],
  heavyRounds: 1,
  growth: [50, 100, 200],
  restarts: 1,
  streamBytes: 20 * MB,
  hits: 200,
  reconnects: 10,
  backends: {
    bodies: [
      { title: '1 KB', bytes: KB, times: 2 },
      { title: '100 KB', bytes: 100 * KB, times: 2 },
    ],
    listed: 20,
  },
};
