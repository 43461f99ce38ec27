import type { StoredResponse } from '../storing/stored-response.js';

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
