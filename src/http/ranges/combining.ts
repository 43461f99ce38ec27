import type { HeaderFields } from '../fields/header-fields.js';
import { updatedFields } from '../validating/freshening.js';
import {
  type StrongValidators,
  sameEntityTag,
  sameStrongValidator,
  type Validators,
} from '../validating/validators.js';
import { completeFields, isWhole, lengthOf, partialFields, type StoredPart } from './byte-range.js';

/** A part of a representation, with the validators that identify the representation. RFC 9111 §3.4. */
export type PartOfRepresentation = StrongValidators & { readonly part: StoredPart };

/** A stored response under the same key. */
export type StoredBeside = PartOfRepresentation & { readonly status: number; readonly isFresh: boolean };

/** A piece of a combined body, and where it is taken from. */
export type Piece = { readonly from: 'stored' | 'new'; readonly offset: number; readonly length: number };

/** A stored part and a new one, joined; the body consists of `pieces` in this order. RFC 9111 §3.4. */
export type Combined = {
  readonly kind: 'combined';
  readonly part: StoredPart;
  readonly pieces: readonly Piece[];
  /** It has all bytes, and is stored as a 200. */
  readonly isComplete: boolean;
};

/**
 * How to store a new 206 beside the response that is stored under its key (RFC 9111 §3.3, §3.4).
 *
 * - `keep-stored`: it is passed on but not stored.
 * - `replace`: it is stored in place of the other; as a 200 if it has all bytes.
 * - `combined`: the two are stored as one.
 */
export type Placement =
  | { readonly kind: 'keep-stored' }
  | { readonly kind: 'replace'; readonly isComplete: boolean }
  | Combined;

/**
 * How to store a new 206. It is combined with a part that has the same strong validator, and never replaces a complete response that is
 * still usable. `stored`: null if nothing is stored.
 * RFC 9111 §3.3, §3.4.
 *
 * @example
 * const part = { first: 0, last: 4, complete: 10, isCombinable: true };
 * placePart(null, { part, etag: '"a"', lastModified: null }); // { kind: 'replace', isComplete: false }
 */
export function placePart(stored: StoredBeside | null, arrived: PartOfRepresentation): Placement {
  const replace: Placement = { kind: 'replace', isComplete: isWhole(arrived.part) };
  if (stored === null || (stored.status !== 200 && stored.status !== 206)) return replace;
  const part = unionOf(stored.part, arrived.part);
  if (part !== null && sameStrongValidator(stored, arrived))
    return { kind: 'combined', part, pieces: piecesOf(stored.part, arrived.part), isComplete: isWhole(part) };
  // A complete response that is fresh or can be validated, unless the part shows that it has changed.
  const isWorthMore = stored.status === 200 && (isSameRepresentation(stored, arrived) ?? stored.isFresh);
  return !replace.isComplete && isWorthMore ? { kind: 'keep-stored' } : replace;
}

/** By their validators; null if these do not tell. Weak comparison, as nothing is combined by it. RFC 9110 §8.8.3.2. */
function isSameRepresentation(one: Validators, other: Validators): boolean | null {
  if (one.etag !== null && other.etag !== null) return sameEntityTag(one.etag, other.etag);
  if (one.lastModified !== null && other.lastModified !== null) return one.lastModified === other.lastModified;
  return null;
}

/** Two parts joined; null if there is a gap between them, or they contradict each other. RFC 9111 §3.4, RFC 9110 §15.3.7.3. */
function unionOf(stored: StoredPart, arrived: StoredPart): StoredPart | null {
  const hasGap = arrived.first > stored.last + 1 || stored.first > arrived.last + 1;
  if (hasGap || !stored.isCombinable || !arrived.isCombinable) return null;
  const complete = stored.complete ?? arrived.complete;
  const last = Math.max(stored.last, arrived.last);
  const agree = complete === (arrived.complete ?? complete) && last < (complete ?? Number.POSITIVE_INFINITY);
  return agree ? { first: Math.min(stored.first, arrived.first), last, complete, isCombinable: true } : null;
}

/** The whole stored part, with the bytes of the new part before and after it. */
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
 * The fields of a combined response: the stored ones updated by the new ones, as by a 304, with lengths and range of the result.
 * RFC 9111 §3.2, §3.4.
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
