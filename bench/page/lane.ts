import type { Name } from '../contenders/catalogue.js';

/** One line of a comparison: whom to ask, and for what. */
export type Lane = {
  /** Its name in the results. */
  readonly key: string;
  readonly name: Name;
  /** What its URLs begin with; a number follows. */
  readonly prefix: string;
  /** How many URLs there are to take turns with; null: a new one for each call. */
  readonly urls: number | null;
  /** How many bytes each answer must have; null: it says nothing of the answer. */
  readonly bytes: number | null;
};

/** What is timed. */
export type What = 'call' | 'revalidate' | 'store' | 'first bytes';

export type Pace = {
  readonly what: What;
  readonly atOnce: number;
  /** A batch has as many calls as take about that long. */
  readonly batchMs: number;
};
