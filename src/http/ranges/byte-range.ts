import { fieldValue, type HeaderFields, withoutFields } from '../fields/header-fields.js';

/** The one range of bytes that a request asks for; `last: null` reaches to the end. RFC 9110 §14.1.2. */
export type ByteRange =
  | { readonly kind: 'from'; readonly first: number; readonly last: number | null }
  | { readonly kind: 'suffix'; readonly length: number };

/** Positions of the first and the last byte, both included, counted from 0. RFC 9110 §14.1.2. */
export type BytePositions = { readonly first: number; readonly last: number };

/**
 * The range that a Range field asks for, where it is one of bytes. Null for all else: several ranges, other units, what is no range;
 * a recipient may ignore those. RFC 9110 §14.2.
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

/** A list of one member, empty members and the white space around them left out. RFC 9110 §5.6.1, §14.1.1. */
const RANGE = /^bytes=[\t ,]*(\d*)-(\d*)[\t ,]*$/i;

/** Beyond any representation is beyond it, however far. */
const position = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

/**
 * Where a range lies in a representation of `length` bytes: what reaches beyond its end stops there. RFC 9110 §14.1.2.
 *
 * @example
 * resolveRange({ kind: 'suffix', length: 5 }, 8); // { first: 3, last: 7 }
 */
export function resolveRange(range: ByteRange, length: number): BytePositions | 'unsatisfiable' {
  const first = range.kind === 'suffix' ? Math.max(length - range.length, 0) : range.first;
  if (first >= length) return 'unsatisfiable';
  const last = range.kind === 'suffix' ? null : range.last;
  return { first, last: Math.min(last ?? length, length - 1) };
}

/** What a Content-Range field says; `complete: null` where the length of the whole is not known. RFC 9110 §14.4. */
export type ContentRange =
  | ({ readonly kind: 'part'; readonly complete: number | null } & BytePositions)
  | { readonly kind: 'unsatisfied'; readonly complete: number };

/**
 * Read a Content-Range field of bytes; null where it is invalid, and then nothing may be combined by it. RFC 9110 §14.4.
 *
 * @example
 * parseContentRange('bytes 4-9/10'); // { kind: 'part', first: 4, last: 9, complete: 10 }
 */
export function parseContentRange(value: string): ContentRange | null {
  const [, first, last, length] = CONTENT_RANGE.exec(value) ?? [];
  if (length === undefined) return null;
  const complete = length === '*' ? null : Number(length);
  if (!isExact(complete ?? 0)) return null;
  if (first === undefined || last === undefined) return complete === null ? null : { kind: 'unsatisfied', complete };
  const part = { first: Number(first), last: Number(last), complete };
  return isPossible(part) ? { kind: 'part', ...part } : null;
}

const CONTENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i;

/** Larger numbers are rounded, and would name some other byte. */
const isExact = Number.isSafeInteger;

const isPossible = ({ first, last, complete }: BytePositions & { readonly complete: number | null }): boolean =>
  isExact(last) && first <= last && (complete === null || last < complete);

/**
 * The Content-Range field of a part. RFC 9110 §14.4.
 *
 * @example
 * contentRange({ first: 0, last: 4 }, null); // 'bytes 0-4/*'
 */
export const contentRange = ({ first, last }: BytePositions, complete: number | null): string =>
  `bytes ${first}-${last}/${complete ?? '*'}`;

/**
 * The Content-Range field of a 416. RFC 9110 §14.4, §15.5.17.
 *
 * @example
 * unsatisfiedRange(10).endsWith('/10'); // true
 */
export const unsatisfiedRange = (complete: number): string => `bytes */${complete}`;

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

/** What is said of the bytes of one message, and is another for other bytes. RFC 9110 §8.6, §14.4; RFC 9530 §2. */
const OF_THE_MESSAGE = ['content-length', 'content-range', 'content-digest'];

/**
 * The fields of a 206 with these bytes of the representation that `fields` are about. RFC 9110 §15.3.7.1.
 *
 * @example
 * partialFields([['etag', '"a"']], { first: 0, last: 4, complete: 10 });
 * // [['etag', '"a"'], ['content-length', '5'], ['content-range', 'bytes 0-4/10']]
 */
export function partialFields(
  fields: HeaderFields,
  part: BytePositions & { readonly complete: number | null },
): HeaderFields {
  return [...completeFields(fields, lengthOf(part)), ['content-range', contentRange(part, part.complete)]];
}

/**
 * The fields of a 200 with all `length` bytes, from those of its parts. RFC 9110 §15.3.7.3.
 *
 * @example
 * completeFields([['content-range', 'bytes 0-9/10']], 10); // [['content-length', '10']]
 */
export function completeFields(fields: HeaderFields, length: number): HeaderFields {
  return [...withoutFields(fields, OF_THE_MESSAGE), ['content-length', String(length)]];
}

/**
 * The fields of a 416 about a representation of `complete` bytes. RFC 9110 §15.5.17.
 *
 * @example
 * unsatisfiableFields(10).length; // 2
 */
export const unsatisfiableFields = (complete: number): HeaderFields => [
  ['content-length', '0'],
  ['content-range', unsatisfiedRange(complete)],
];
