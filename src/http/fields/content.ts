import { fieldValue, type HeaderFields, listMembers } from './header-fields.js';

/** The codings that browsers take off before script sees the bytes. With any other one they leave the bytes as they are. */
const DECODED: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'dcb', 'dcz']);

/**
 * Are the bytes that script sees others than those that were sent, as their content coding was taken off? RFC 9110 §8.4.
 *
 * @example
 * isDecoded([['content-encoding', 'gzip']]); // true
 */
export function isDecoded(fields: HeaderFields): boolean {
  const codings = listMembers((fieldValue(fields, 'content-encoding') ?? '').toLowerCase());
  return codings.length > 0 && codings.every((coding) => DECODED.has(coding));
}

/** Is the media type of a Content-Type one of these? `*` stands for any subtype; null for all. RFC 9110 §8.3.1. */
export function isAmong(contentTypes: readonly string[] | null, contentType: string | undefined): boolean {
  if (contentTypes === null) return true;
  const [mediaType = ''] = (contentType ?? '').split(';');
  const full = mediaType.trim().toLowerCase();
  return contentTypes.includes(full) || contentTypes.includes(full.replace(/\/.*/, '/*'));
}
