import { fieldValue, type HeaderFields, withoutFields } from '../fields/header-fields.js';

/** The single range of bytes that a request asks for; `last: null`: to the end. RFC 9110 §14.1.2. */
export type ByteRange =
  | { readonly kind: 'from'; readonly first: number; readonly last: number | null }
  | { readonly kind: 'suffix'; readonly length: number };

/** Positions of the first and the last byte, both included, counted from 0. RFC 9110 §14.1.2. */
export type BytePositions = { readonly first: number; readonly last: number };

/** A range of a representation of `complete` bytes; null: its length is unknown. */
type PartialRange = BytePositions & { readonly complete: number | null };

/**
 * The single range of bytes in a Range field. Null for anything else (several ranges, other units, an invalid range), which a
 * recipient may ignore. RFC 9110 §14.2.
 *
 * @example
 * parseRange('bytes=0-4'); // { kind: 'from', first: 0, last: 4 }
 */
export function parseRange(value: string): ByteRange | null {
  const [, first, last] = RANGE.exec(value) ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  if (first === '') return { kind: 'suffix', length: position(last) };
  const range = { first: position(first), last: last === '' ? null : position(last) };
  return range.last !== null && range.last < range.first ? null : { kind: 'from', ...range };
}

/** A list of one member, apart from empty members and white space. RFC 9110 §5.6.1, §14.1.1. */
const RANGE = /^bytes=[\t ,]*(\d*)-(\d*)[\t ,]*$/i;

/** No representation is that long, so the exact number does not matter. */
const position = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

/**
 * The positions of a range in a representation of `length` bytes, cut off at its end. If the length is unknown (null), only a range with
 * both positions can be located. RFC 9110 §14.1.2.
 *
 * @example
 * resolveRange({ kind: 'suffix', length: 5 }, 8); // { first: 3, last: 7 }
 */
export function resolveRange(range: ByteRange, length: number | null): BytePositions | 'unsatisfiable' {
  const last = range.kind === 'suffix' ? null : range.last;
  if (length === null) return range.kind === 'suffix' || last === null ? 'unsatisfiable' : { first: range.first, last };
  const first = range.kind === 'suffix' ? Math.max(length - range.length, 0) : range.first;
  return first >= length ? 'unsatisfiable' : { first, last: Math.min(last ?? length, length - 1) };
}

/** A Content-Range field; `complete: null`: the length of the representation is unknown. RFC 9110 §14.4. */
export type ContentRange =
  | ({ readonly kind: 'part' } & PartialRange)
  | { readonly kind: 'unsatisfied'; readonly complete: number };

/**
 * A Content-Range field of bytes; null if it is invalid, so that nothing may be combined by it. RFC 9110 §14.4.
 *
 * @example
 * parseContentRange('bytes 4-9/10'); // { kind: 'part', first: 4, last: 9, complete: 10 }
 */
export function parseContentRange(value: string): ContentRange | null {
  const [, first, last, length] = CONTENT_RANGE.exec(value) ?? [];
  if (length === undefined) return null;
  const complete = length === '*' ? null : Number(length);
  // A larger number would be rounded to another one.
  if (!Number.isSafeInteger(complete ?? 0)) return null;
  if (first === undefined) return complete === null ? null : { kind: 'unsatisfied', complete };
  const part = { first: Number(first), last: Number(last), complete };
  const isValid =
    Number.isSafeInteger(part.last) && part.first <= part.last && part.last < (complete ?? Number.POSITIVE_INFINITY);
  return isValid ? { kind: 'part', ...part } : null;
}

const CONTENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i;

/** The range in the Content-Range field of a 206; null if there is none. */
function partialRange(fields: HeaderFields): PartialRange | null {
  const range = parseContentRange(fieldValue(fields, 'content-range') ?? '');
  return range?.kind === 'part' ? range : null;
}

/** The bytes of a representation in a stored body: a part of them (206), or all (200). RFC 9111 §3.3. */
export type StoredPart = PartialRange & {
  /** Other parts may be joined to it. Not if its fields contradict each other, or its bytes are not those that ranges count. */
  readonly isCombinable: boolean;
};

/**
 * The bytes in a 206 whose body has `size` bytes; null if that is not certain, so that it must not be stored. The received bytes
 * count: if a range to the end of the representation ends early, but cleanly, the representation ends there. RFC 9110 §14.4, §15.3.7.1.
 *
 * @example
 * partOf([['content-range', 'bytes 4-9/10']], 6); // { first: 4, last: 9, complete: 10, isCombinable: true }
 */
export function partOf(fields: HeaderFields, size: number): StoredPart | null {
  // Script sees decoded bytes; ranges count encoded ones.
  if (fieldValue(fields, 'content-encoding') !== undefined) return null;
  const range = partialRange(fields);
  if (range === null) return null;
  const { first, last, complete } = range;
  const end = first + size;
  if (end === last + 1) return { first, last, complete, isCombinable: true };
  const endsEarly = complete === last + 1 && size > 0 && end < complete;
  return endsEarly ? { first, last: end - 1, complete: end, isCombinable: false } : null;
}

/**
 * The bytes that a 206 announces before its body has arrived; null if it does not. RFC 9110 §14.4.
 *
 * @example
 * announcedPart([['content-range', 'bytes 4-9/10']]); // { first: 4, last: 9, complete: 10, isCombinable: true }
 */
export function announcedPart(fields: HeaderFields): StoredPart | null {
  const range = partialRange(fields);
  return range === null ? null : partOf(fields, lengthOf(range));
}

/**
 * The bytes in a complete response with a body of `size` bytes. RFC 9111 §3.3.
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

/** Does the part contain every byte, so that it is equivalent to a 200? RFC 9110 §15.3.7.3. */
export const isWhole = ({ first, last, complete, isCombinable }: StoredPart): boolean =>
  isCombinable && first === 0 && complete === last + 1;

/** The number of bytes in a range. */
export const lengthOf = ({ first, last }: BytePositions): number => last - first + 1;

/**
 * The fields of a 206 with these bytes, from the fields of the representation. RFC 9110 §15.3.7.1.
 *
 * @example
 * partialFields([['etag', '"a"']], { first: 0, last: 4, complete: 10 });
 * // [['etag', '"a"'], ['content-length', '5'], ['content-range', 'bytes 0-4/10']]
 */
export function partialFields(fields: HeaderFields, part: PartialRange): HeaderFields {
  const { first, last, complete } = part;
  return [...completeFields(fields, lengthOf(part)), ['content-range', `bytes ${first}-${last}/${complete ?? '*'}`]];
}

/**
 * The fields of a 200 with all `length` bytes, from the fields of its parts. RFC 9110 §15.3.7.3.
 *
 * @example
 * completeFields([['content-range', 'bytes 0-9/10']], 10); // [['content-length', '10']]
 */
export const completeFields = (fields: HeaderFields, length: number): HeaderFields => [
  ...withoutFields(fields, MESSAGE_FIELDS),
  ['content-length', String(length)],
];

/** Fields about the bytes of one message, which differ for other bytes. RFC 9110 §8.6, §14.4; RFC 9530 §2. */
const MESSAGE_FIELDS = ['content-length', 'content-range', 'content-digest'];

/**
 * The fields of a 416 for a representation of `complete` bytes. RFC 9110 §14.4, §15.5.17.
 *
 * @example
 * unsatisfiableFields(10).length; // 2
 */
export const unsatisfiableFields = (complete: number): HeaderFields => [
  ['content-length', '0'],
  ['content-range', `bytes */${complete}`],
];
