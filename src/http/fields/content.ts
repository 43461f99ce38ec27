import { fieldValue, type HeaderFields, lowerCaseMembers } from './header-fields.js';

/** The content codings that browsers decode before script sees the bytes. Of any other coding script sees the encoded bytes. */
const DECODED: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'dcb', 'dcz']);

/**
 * Does script see decoded bytes, not those that were sent? RFC 9110 §8.4.
 *
 * @example
 * isDecoded([['content-encoding', 'gzip']]); // true
 */
export function isDecoded(fields: HeaderFields): boolean {
  const codings = lowerCaseMembers(fields, 'content-encoding');
  return codings.length > 0 && codings.every((coding) => DECODED.has(coding));
}

/** Is the media type of a response in this list? `image/*`: any subtype; null: all types. RFC 9110 §8.3.1. */
export function hasContentType(fields: HeaderFields, contentTypes: readonly string[] | null): boolean {
  const type = mediaType(fieldValue(fields, 'content-type'));
  return contentTypes === null || contentTypes.includes(type) || contentTypes.includes(type.replace(/\/.*/, '/*'));
}

/** Streams of events or images, which have no end. */
export const isEndless = (fields: HeaderFields): boolean =>
  ['text/event-stream', 'multipart/x-mixed-replace'].includes(mediaType(fieldValue(fields, 'content-type')));

/** The media type in a Content-Type field, in lower case and without parameters; empty if there is none. */
export const mediaType = (contentType = ''): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** Content-Length; undefined if it is absent, invalid, or not about the bytes that script sees. RFC 9110 §8.6. */
export function declaredSize(method: string, fields: HeaderFields): number | undefined {
  if (method === 'HEAD' || isDecoded(fields)) return undefined;
  const lengths = new Set(fieldValue(fields, 'content-length')?.split(/[ \t]*,[ \t]*/));
  const [length = ''] = lengths;
  return lengths.size === 1 && /^\d+$/.test(length) ? Number(length) : undefined;
}
