import { parseHttpDate } from './http-date.js';
import { type Millis, secondsBetween } from './units.js';

/** Does it change whenever a byte of the representation does? RFC 9110 §8.8.1, §8.8.3. */
export const isStrongTag = (etag: string | null): etag is string => etag !== null && /^"[^"]*"$/.test(etag);

/** Strong comparison: only equal bytes have equal strong tags. RFC 9110 §8.8.3.2. */
export const sameStrongTag = (one: string | null, other: string | null): boolean => isStrongTag(one) && one === other;

/**
 * Had the representation, when it was sent, been as it was for a second at least? Else it may have changed twice in the second
 * that Last-Modified names. `now` settles two-digit years. RFC 9110 §8.8.2.2.
 */
export function isStrongDate(lastModified: string, date: string | undefined, now: Millis): boolean {
  const changed = parseHttpDate(lastModified, now);
  const sent = parseHttpDate(date ?? '', now);
  return changed !== null && sent !== null && secondsBetween(changed, sent) >= 1;
}
