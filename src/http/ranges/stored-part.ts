import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseContentRange } from './content-range.js';
import type { BytePositions } from './range.js';

/** Which bytes of a representation a stored body holds: a part of them (206), or all (200). RFC 9111 §3.3. */
export type StoredPart = BytePositions & {
  /** Bytes of the whole representation; null where that is not known. */
  readonly complete: number | null;
  /** May other parts be joined to it? Not where its message contradicted itself, or its bytes are not those that ranges count. */
  readonly isCombinable: boolean;
};

/**
 * What a 206 with `size` bytes of body holds. Null where that is not certain: then it must not be stored. The bytes that came count:
 * where fewer came, to a clean end, than a range to the end of the representation announced, that end is where they ended.
 * RFC 9110 §14.4, §15.3.7.1.
 *
 * @example
 * partOf([['content-range', 'bytes 4-9/10']], 6); // { first: 4, last: 9, complete: 10, isCombinable: true }
 */
export function partOf(fields: HeaderFields, size: number): StoredPart | null {
  // Script sees decoded bytes; ranges count encoded ones.
  if (fieldValue(fields, 'content-encoding') !== undefined) return null;
  const range = parseContentRange(fieldValue(fields, 'content-range') ?? '');
  if (range?.kind !== 'part') return null;
  const { first, last, complete } = range;
  const end = first + size;
  if (end === last + 1) return { first, last, complete, isCombinable: true };
  const isShorterEnd = complete === last + 1 && size > 0 && end < complete;
  return isShorterEnd ? { first, last: end - 1, complete: end, isCombinable: false } : null;
}

/**
 * What a 206 whose body is still to come says that it holds. Null where it does not say it. RFC 9110 §14.4.
 *
 * @example
 * announcedPart([['content-range', 'bytes 4-9/10']]); // { first: 4, last: 9, complete: 10, isCombinable: true }
 */
export function announcedPart(fields: HeaderFields): StoredPart | null {
  const range = parseContentRange(fieldValue(fields, 'content-range') ?? '');
  return range?.kind === 'part' ? partOf(fields, lengthOf(range)) : null;
}

/**
 * What a complete response with `size` bytes of body holds. RFC 9111 §3.3.
 *
 * @example
 * wholePart(10, { isCuttable: true }); // { first: 0, last: 9, complete: 10, isCombinable: true }
 */
export const wholePart = (size: number, { isCuttable }: { readonly isCuttable: boolean }): StoredPart => ({
  first: 0,
  last: size - 1,
  complete: size,
  isCombinable: isCuttable,
});

/** Does the part hold every byte? Then it stands for a 200. RFC 9110 §15.3.7.3. */
export const isWhole = ({ first, last, complete, isCombinable }: StoredPart): boolean =>
  isCombinable && first === 0 && complete === last + 1;

/** How many bytes that are. */
export const lengthOf = ({ first, last }: BytePositions): number => last - first + 1;
