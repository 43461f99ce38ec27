import {
  type FieldLines,
  fieldValue,
  type HeaderField,
  listMembers,
  parseFieldLines,
  toFieldLines,
} from '../../http/fields/header-fields.js';
import { isIgnoredField } from '../../options/ignored-names.js';
import { REDACTED } from './normalize-url.js';

/**
 * The request fields that join the key under `matchHeaders`: canonical, sorted, ignored values redacted. An absent field is another
 * key than an empty one. `true` is every field that script can see, less those that speak to caches and not about the answer, so
 * that a refresh replaces what it refreshes; listed by name, they count too (requests-cache: normalize_headers).
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
  const matched = new Set(given.map(([name]) => name).filter((name) => isMatched(name, matchHeaders)));
  return toFieldLines([...matched].sort().map((name) => normalField(name, fieldValue(given, name) ?? '')));

  function normalField(name: string, value: string): HeaderField {
    return [name, isIgnoredField(name, ignoredParameters) ? REDACTED : normalValue(name, value)];
  }
}

const isMatched = (name: string, matchHeaders: true | readonly string[]): boolean =>
  matchHeaders === true ? !CACHE_STEERING.has(name) : matchHeaders.includes(name);

/** Directives and conditions: RFC 9111 §5.2.1 and §5.4, RFC 9110 §13.1. */
const CACHE_STEERING: ReadonlySet<string> = new Set([
  'cache-control',
  'pragma',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
]);

/** Lists whose members have neither an order nor a letter case; all other values may be tokens, tags or secrets. */
const CASELESS_LISTS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
  'te',
]);

/** What holds a quoted string is no simple list, and compared as it is. */
function normalValue(name: string, value: string): string {
  if (!CASELESS_LISTS.has(name) || value.includes('"')) return value.trim();
  return listMembers(value.toLowerCase()).toSorted().join(',');
}
