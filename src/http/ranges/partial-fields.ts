import { type HeaderFields, withoutFields } from '../fields/header-fields.js';
import { contentRange, unsatisfiedRange } from './content-range.js';
import type { BytePositions } from './range.js';
import { lengthOf } from './stored-part.js';

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
