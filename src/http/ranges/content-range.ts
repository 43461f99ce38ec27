import type { BytePositions } from './range.js';

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
