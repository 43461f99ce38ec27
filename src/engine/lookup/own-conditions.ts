import { fieldValue, type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import { parseHttpDate } from '../../http/fields/http-date.js';
import type { StoredEntry } from '../../storage/entry.js';

/**
 * Does the caller itself have what is stored? Then the answer is a 304, as the origin would give it. If-None-Match counts before
 * If-Modified-Since. RFC 9111 §4.3.2, RFC 9110 §13.2.2.
 */
export function meetsOwnConditions(requestFields: HeaderFields, stored: StoredEntry): boolean {
  if (stored.status !== 200 || !isConditional(requestFields)) return false;
  const tags = fieldValue(requestFields, 'if-none-match');
  if (tags !== undefined) return namesTag(tags, stored.etag);
  const since = fieldValue(requestFields, 'if-modified-since');
  return since !== undefined && notModifiedSince(since, stored);
}

/** A request that is conditional by its caller's own fields: its answer is for nobody else. */
export const isConditional = (fields: HeaderFields): boolean => fields.some(([name]) => name.startsWith('if-'));

/** By weak comparison. RFC 9110 §8.8.3.2. */
function namesTag(tags: string, etag: string | null): boolean {
  if (tags.trim() === '*') return true;
  if (etag === null) return false;
  const opaque = opaqueTag(etag);
  return (tags.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaqueTag(tag) === opaque);
}

const opaqueTag = (tag: string): string => tag.replace(/^W\//, '');

/** Where it does not say when it was modified, it was at latest when it was made, or came. RFC 9111 §4.3.2. */
function notModifiedSince(since: string, { lastModified, responseTime, fields }: StoredEntry): boolean {
  const asked = parseHttpDate(since, responseTime);
  if (asked === null) return false;
  const known = lastModified ?? fieldValue(parseFieldLines(fields), 'date');
  const modified = known === undefined ? responseTime : parseHttpDate(known, responseTime);
  return modified !== null && modified <= asked;
}
