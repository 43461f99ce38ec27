/**
 * May a response with this status be given a freshness lifetime by heuristics? RFC 9110 §15.1.
 *
 * @example
 * isHeuristicallyCacheable(404); // true
 */
export const isHeuristicallyCacheable = (status: number): boolean => HEURISTICALLY_CACHEABLE.has(status);

/**
 * Do we know what a response with this status means, so that `must-understand` lets it be stored? RFC 9111 §5.2.2.3.
 *
 * @example
 * isUnderstood(599); // false
 */
export const isUnderstood = (status: number): boolean =>
  RANGES.some(([first, last]) => status >= first && status <= last);

/**
 * Does the origin forbid to store a response with this status? Where it is to be understood and is, no-store is for those who do not
 * know what that means. RFC 9111 §5.2.2.3, §5.2.2.5.
 *
 * @example
 * forbidsStoring(responseDirectives([['cache-control', 'no-store, must-understand']]), 200); // false
 */
export const forbidsStoring = (
  { mustUnderstand, noStore }: { readonly mustUnderstand: boolean; readonly noStore: boolean },
  status: number,
): boolean => (mustUnderstand ? !isUnderstood(status) : noStore);

const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
]);

/** The registered final statuses (the registry of RFC 9110 §16.2.1). */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [200, 208],
  [226, 226],
  [300, 305],
  [307, 308],
  [400, 417],
  [421, 426],
  [428, 429],
  [431, 431],
  [451, 451],
  [500, 508],
  [510, 511],
];
