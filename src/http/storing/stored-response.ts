import type { FieldLines } from '../fields/header-fields.js';
import type { Millis, Seconds } from '../units.js';

/** A stored response, as far as RFC 9111 depends on it. Computed once, when it is stored, so that a hit parses nothing. */
export type StoredResponse = {
  readonly status: number;
  /** The times at which the request was sent and its response arrived, by the clock of this cache (RFC 9111 §4.2.3). */
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** Of two stored responses, the one with the higher order was requested later. Not a time, as clocks can step back. Absent: 0. */
  readonly order?: number;
  /** The time at which it becomes stale; `Infinity`: never. */
  readonly expires: Millis;
  /** Its age on arrival (RFC 9111 §4.2.3). Absent: 0. */
  readonly initialAge?: Seconds;
  /** Its validators (RFC 9110 §8.8) as received; null if it has none. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The names in its Vary field except those that are constant in a browser, in lower case, sorted; `['*']` if one is `*` (RFC 9111 §4.1). */
  readonly vary: readonly string[];
  /** The selecting fields of its request, normalized for comparison: one line for each name in `vary` that the request had. */
  readonly selecting: FieldLines;
  /** Its language, if it varies by language and has exactly one (RFC 9110 §8.5). */
  readonly language?: string;
  /** The directives that matter when it is reused. Absent: none. */
  readonly control?: StoredControl | undefined;
};

/** Directives of a response that matter when it is reused (RFC 9111 §5.2.2, RFC 5861, RFC 8246); absent: not given. */
export type StoredControl = {
  /** Stored because of the settings, despite no-store; with `cacheControl` it is treated as not stored. */
  readonly noStore?: true;
  readonly noCache?: true;
  readonly mustRevalidate?: true;
  readonly immutable?: true;
  readonly staleWhileRevalidate?: Seconds;
  readonly staleIfError?: Seconds;
};

/** The order of a stored response, or of a redirect to one, and the time that decides between equal orders. */
export type Ordered = Pick<StoredResponse, 'order' | 'requestTime'>;

/**
 * The order of a stored response; 0 if it was stored by a version without orders.
 *
 * @example
 * orderOf({}); // 0
 */
export const orderOf = ({ order = 0 }: Pick<Ordered, 'order'>): number => order;

/**
 * Was `one` requested later than `other`? By their order, which cannot step back as a clock can; by time if they were requested
 * concurrently, with the same order.
 *
 * @example
 * isAskedLater({ order: 8, requestTime: millis(1000) }, { order: 7, requestTime: millis(9000) }); // true
 */
export const isAskedLater = (one: Ordered, other: Ordered): boolean =>
  orderOf(one) === orderOf(other) ? one.requestTime > other.requestTime : orderOf(one) > orderOf(other);
