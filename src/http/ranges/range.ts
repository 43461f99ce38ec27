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
