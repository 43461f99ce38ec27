import type { FieldLines } from '../fields/header-fields.js';
import type { Millis, Seconds } from '../units.js';

/**
 * What the questions of RFC 9111 need to know of a stored response. Worked out once, when it is stored,
 * so that a hit parses nothing.
 */
export type StoredResponse = {
  readonly status: number;
  /** When the request was sent and when its answer came, by the clock of this cache (RFC 9111 §4.2.3). */
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** Of two stored responses the one of greater order was asked for later. No time: a clock may step back. Absent: 0, written by an older version. */
  readonly order?: number;
  /** From this moment on it is stale; `Infinity`: never. */
  readonly expires: Millis;
  /** Its age when it came, by its own fields and the time that the request took (RFC 9111 §4.2.3). Absent: 0. */
  readonly initialAge?: Seconds;
  /** Validators (RFC 9110 §8.8) as they came; null where the response has none. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The names in its Vary field less those that are constant in a browser, in lower case, sorted; `['*']` when any member is `*` (RFC 9111 §4.1). */
  readonly vary: readonly string[];
  /** The selecting fields of the request that it answered, normalised for comparison: one line for each name in `vary` that the request had. */
  readonly selecting: FieldLines;
  /** Its language, where languages select it and it has just one (RFC 9110 §8.5). */
  readonly language?: string;
  /** The directives that count once it is stored. Absent: none of them stands there. */
  readonly control?: StoredControl | undefined;
};

/** Directives of a response that count when it is reused (RFC 9111 §5.2.2, RFC 5861, RFC 8246); absent: not given. */
export type StoredControl = {
  /** Stored by settings alone, which it forbids; with `cacheControl` it is as if it were not there. */
  readonly noStore?: true;
  readonly noCache?: true;
  readonly mustRevalidate?: true;
  readonly immutable?: true;
  readonly staleWhileRevalidate?: Seconds;
  readonly staleIfError?: Seconds;
};

/** What two stored responses, or redirects to them, are compared by. */
export type Ordered = Pick<StoredResponse, 'order' | 'requestTime'>;

/**
 * The order of a stored response; 0 for what a version without order has stored.
 *
 * @example
 * orderOf({}); // 0
 */
export const orderOf = ({ order = 0 }: Pick<Ordered, 'order'>): number => order;

/**
 * Was the request of `one` made later than that of `other`? By their order, which cannot step back as a clock can; requests of the same
 * order were under way at the same time, and only their times tell.
 *
 * @example
 * isAskedLater({ order: 8, requestTime: millis(1000) }, { order: 7, requestTime: millis(9000) }); // true
 */
export function isAskedLater(one: Ordered, other: Ordered): boolean {
  const difference = orderOf(one) - orderOf(other);
  return difference > 0 || (difference === 0 && one.requestTime > other.requestTime);
}
