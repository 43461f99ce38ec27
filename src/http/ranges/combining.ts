import type { HeaderFields } from '../fields/header-fields.js';
import { updatedFields } from '../validating/freshening.js';
import {
  type StrongValidators,
  sameEntityTag,
  sameStrongValidator,
  type Validators,
} from '../validating/validators.js';
import { completeFields, isWhole, lengthOf, partialFields, type StoredPart } from './byte-range.js';

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

/** A part of a representation, and what says of which one. RFC 9111 §3.4. */
export type PartOfRepresentation = StrongValidators & { readonly part: StoredPart };

/** Bytes of a combined body: where they are taken from. */
export type Piece = { readonly from: 'stored' | 'new'; readonly offset: number; readonly length: number };

/** A stored part and a new one as one part, its body made of `pieces` in their order. RFC 9111 §3.4. */
export type Combined = {
  readonly kind: 'combined';
  readonly part: StoredPart;
  readonly pieces: readonly Piece[];
  /** All bytes are there: it is a 200 from now on. */
  readonly isComplete: boolean;
};

/**
 * May a new part be joined to a stored one, and how? Only parts with the same strong validator are of the same bytes; between them
 * must be no gap. RFC 9111 §3.4, RFC 9110 §15.3.7.3.
 */
export function combineParts(
  stored: PartOfRepresentation,
  arrived: PartOfRepresentation,
): Combined | { readonly kind: 'separate' } {
  const part = unionOf(stored.part, arrived.part);
  if (part === null || !sameStrongValidator(stored, arrived)) return { kind: 'separate' };
  return { kind: 'combined', part, pieces: piecesOf(stored.part, arrived.part), isComplete: isWhole(part) };
}

/** Null where the two do not fit together. */
function unionOf(stored: StoredPart, arrived: StoredPart): StoredPart | null {
  const hasGap = arrived.first > stored.last + 1 || stored.first > arrived.last + 1;
  if (hasGap || !stored.isCombinable || !arrived.isCombinable) return null;
  const complete = stored.complete ?? arrived.complete;
  const last = Math.max(stored.last, arrived.last);
  const agree = complete === (arrived.complete ?? complete) && last < (complete ?? Number.POSITIVE_INFINITY);
  return agree ? { first: Math.min(stored.first, arrived.first), last, complete, isCombinable: true } : null;
}

/** All that is stored, and what the new part has before and behind it. */
function piecesOf(stored: StoredPart, arrived: StoredPart): readonly Piece[] {
  const before = stored.first - arrived.first;
  const behind = arrived.last - stored.last;
  const pieces: readonly Piece[] = [
    { from: 'new', offset: 0, length: before },
    { from: 'stored', offset: 0, length: lengthOf(stored) },
    { from: 'new', offset: lengthOf(arrived) - behind, length: behind },
  ];
  return pieces.filter(({ length }) => length > 0);
}

/**
 * The fields of what was combined: the new ones in place of those stored, as a 304 would update them; lengths and range of the
 * result. RFC 9111 §3.2, §3.4.
 *
 * @example
 * const part = { first: 0, last: 9, complete: 10, isCombinable: true };
 * const combined = { kind: 'combined', part, pieces: [], isComplete: true } as const;
 * combinedFields([['x-hits', '1']], [['x-hits', '2']], combined); // [['x-hits', '2'], ['content-length', '10']]
 */
export function combinedFields(stored: HeaderFields, arrived: HeaderFields, combined: Combined): HeaderFields {
  const fields = updatedFields(stored, arrived);
  return combined.isComplete ? completeFields(fields, lengthOf(combined.part)) : partialFields(fields, combined.part);
}
