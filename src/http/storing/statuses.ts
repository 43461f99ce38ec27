/**
 * Can a response with this status have a heuristic freshness lifetime? RFC 9110 §15.1.
 *
 * @example
 * isHeuristicallyCacheable(404); // true
 */
export const isHeuristicallyCacheable = (status: number): boolean => HEURISTICALLY_CACHEABLE.includes(status);

const HEURISTICALLY_CACHEABLE = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];

/**
 * Does this cache understand the status, so that `must-understand` allows storing? RFC 9111 §5.2.2.3.
 *
 * @example
 * isUnderstood(599); // false
 */
export const isUnderstood = (status: number): boolean =>
  REGISTERED.some(([first = 0, last = first]) => status >= first && status <= last);

/** Ranges of the registered final statuses (the registry of RFC 9110 §16.2.1). */
const REGISTERED: readonly (readonly number[])[] = [
  ...[[200, 208], [226], [300, 305], [307, 308], [400, 417], [421, 426], [428, 429], [431], [451]],
  ...[
    [500, 508],
    [510, 511],
  ],
];

/**
 * Does the origin forbid storing a response with this status? With must-understand and a status that is understood, no-store is
 * ignored: it is for caches that do not know must-understand. RFC 9111 §5.2.2.3, §5.2.2.5.
 *
 * @example
 * forbidsStoring(responseDirectives([['cache-control', 'no-store, must-understand']]), 200); // false
 */
export const forbidsStoring = (
  { mustUnderstand, noStore }: { readonly mustUnderstand: boolean; readonly noStore: boolean },
  status: number,
): boolean => (mustUnderstand ? !isUnderstood(status) : noStore);
