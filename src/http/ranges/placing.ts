import { sameEntityTag, type Validators } from '../validating/validators.js';
import { type Combined, combineParts, type PartOfRepresentation } from './combining.js';
import { isWhole } from './stored-part.js';

/**
 * What becomes of a new 206 beside what is stored under its key (RFC 9111 §3.3, §3.4).
 *
 * - `keep-stored`: it is passed on and not stored.
 * - `replace`: it is stored in place of what is there; as a 200 where it is the whole.
 * - `combined`: the two are stored as one.
 */
export type Placement =
  | { readonly kind: 'keep-stored' }
  | { readonly kind: 'replace'; readonly isComplete: boolean }
  | Combined;

/** What stands under the key already. */
export type StoredBeside = PartOfRepresentation & { readonly status: number; readonly isFresh: boolean };

/**
 * Where does a new 206 go? It never takes the place of a complete response that can still be used. `stored` is null where nothing is.
 * RFC 9111 §3.3, §3.4.
 *
 * @example
 * const part = { first: 0, last: 4, complete: 10, isCombinable: true };
 * placePart(null, { part, etag: '"a"', lastModified: null }); // { kind: 'replace', isComplete: false }
 */
export function placePart(stored: StoredBeside | null, arrived: PartOfRepresentation): Placement {
  const replace: Placement = { kind: 'replace', isComplete: isWhole(arrived.part) };
  if (stored === null || (stored.status !== 200 && stored.status !== 206)) return replace;
  const combination = combineParts(stored, arrived);
  if (combination.kind === 'combined') return combination;
  return !replace.isComplete && isWorthMore(stored, arrived) ? { kind: 'keep-stored' } : replace;
}

/** A complete response that is fresh, or that a validation can renew, unless the part shows that it has been changed. */
function isWorthMore(stored: StoredBeside, arrived: PartOfRepresentation): boolean {
  if (stored.status !== 200) return false;
  return isSameRepresentation(stored, arrived) ?? stored.isFresh;
}

/** As far as validators tell; null where they do not. Weak comparison: nothing is joined by it. RFC 9110 §8.8.3.2. */
function isSameRepresentation(one: Validators, other: Validators): boolean | null {
  if (one.etag !== null && other.etag !== null) return sameEntityTag(one.etag, other.etag);
  if (one.lastModified !== null && other.lastModified !== null) return one.lastModified === other.lastModified;
  return null;
}
