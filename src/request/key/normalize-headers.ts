import {
  type FieldLines,
  fieldValue,
  type HeaderField,
  listMembers,
  parseFieldLines,
  toFieldLines,
} from '../../http/fields/header-fields.js';
import { isIgnoredField } from '../../http/ignored-names.js';
import { REDACTED } from './normalize-url.js';

/**
 * The request fields that are part of the key under `matchHeaders`: canonical, sorted, ignored values redacted. An absent field is
 * different from an empty one. `true`: every field that script can see, except those that control caches and do not affect the response,
 * so that a refresh replaces the stored response; listed by name, these count too (requests-cache: normalize_headers).
 *
 * @example
 * normalizeHeaders('accept:b, a\nx-key:s3cret', true, ['X-Key']); // 'accept:a,b\nx-key:REDACTED'
 */
export function normalizeHeaders(
  fields: FieldLines,
  matchHeaders: boolean | readonly string[],
  ignoredParameters: readonly string[],
): FieldLines {
  if (matchHeaders === false || fields === '') return '';
  const given = parseFieldLines(fields);
  const isMatched = (name: string): boolean =>
    matchHeaders === true ? !CACHE_CONTROLS.has(name) : matchHeaders.includes(name);
  const matched = [...new Set(given.map(([name]) => name).filter(isMatched))].sort();
  const normalField = (name: string): HeaderField =>
    isIgnoredField(name, ignoredParameters)
      ? [name, REDACTED]
      : [name, normalValue(name, fieldValue(given, name) ?? '')];
  return toFieldLines(matched.map(normalField));
}

/** Directives and conditions: RFC 9111 §5.2.1 and §5.4, RFC 9110 §13.1. */
const CACHE_CONTROLS: ReadonlySet<string> = new Set([
  'cache-control',
  'pragma',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
]);

/** Lists whose members are case-insensitive and have no order; other values may be tokens, tags or secrets. */
const LISTS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
  'te',
]);

/** A value with a quoted string is not a simple list, and compared unchanged. */
const normalValue = (name: string, value: string): string =>
  !LISTS.has(name) || value.includes('"') ? value.trim() : listMembers(value.toLowerCase()).toSorted().join(',');
