import { fail } from '../errors.js';
import type { HeaderField, HeaderFields } from '../http/fields/header-fields.js';
import type { HeadersInput } from './request-spec.js';

/**
 * The header fields of a request, merged into those of its session (requests: merge_setting): names are case-insensitive, null removes
 * a field, and the values of a repeated name are combined.
 */
export function mergeHeaders(session: HeadersInput | undefined, own: HeadersInput | undefined): Map<string, string> {
  const merged = new Map<string, string>();
  addHeaders(merged, session);
  addHeaders(merged, own);
  return merged;
}

function addHeaders(merged: Map<string, string>, input: HeadersInput | undefined): void {
  if (input === undefined) return;
  const added = new Map<string, string>();
  for (const [name, value] of headerEntries(input)) {
    if (value === null) {
      merged.delete(checkedName(name));
      added.delete(name.toLowerCase());
    } else if (value !== undefined) {
      const [field, text] = checkedField(name, String(value));
      const earlier = added.get(field);
      const combined = earlier === undefined ? text : `${earlier}, ${text}`;
      added.set(field, combined);
      merged.set(field, combined);
    }
  }
}

function headerEntries(input: HeadersInput): Iterable<readonly [string, string | null | undefined]> {
  if (typeof input !== 'object' || input === null) throw fail('bad-option', 'notHeaders');
  if (!(Symbol.iterator in input)) return Object.entries(input);
  return Array.from(input, (pair) => {
    if (pair.length === 2) return pair;
    throw fail('bad-option', 'notPair', 'headers');
  });
}

/**
 * A field that can be sent, its name in lower case. Throws `invalid-header` for invalid fields (RFC 9110 §5.1, §5.5),
 * `unsupported-option` for those that browsers control and would drop silently.
 */
export function checkedField(name: string, value: string): HeaderField {
  const field = checkedName(name);
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (NOT_A_VALUE.test(text)) throw fail('invalid-header', 'notHeaderValue', name);
  if (isForbidden(field, text)) throw fail('unsupported-option', 'forbiddenHeader', name);
  return [field, text];
}

/** Line ends, NUL, and characters that do not fit into a byte. */
const NOT_A_VALUE = /[\0\n\r]|[^\0-\xff]/;

/** A token, as names of fields and methods are. RFC 9110 §5.6.2. */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A name in lower case. Throws `invalid-header` if it is invalid. */
export function checkedName(name: string): string {
  if (TOKEN.test(name)) return name.toLowerCase();
  throw fail('invalid-header', 'notHeaderName', name);
}

/** Do browsers drop this request field silently? The forbidden request-headers of the Fetch standard. `name` is in lower case. */
export const isForbidden = (name: string, value: string): boolean =>
  FORBIDDEN.test(name) ||
  (name === 'user-agent' && !keepsUserAgent()) ||
  (METHOD_OVERRIDES.has(name) && FORBIDDEN_METHODS.test(value));

const FORBIDDEN =
  /^(?:accept-(?:charset|encoding)|access-control-request-.*|connection|content-length|(?:set-)?cookie2?|date|dnt|expect|host|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|via)$/s;

/** Chromium drops User-Agent silently, although the Fetch standard allows it. Remove this when https://crbug.com/571722 is closed. */
const keepsUserAgent = (): boolean =>
  new Request('https://x.invalid/', { headers: { 'user-agent': 'x' } }).headers.has('user-agent');

const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
const FORBIDDEN_METHODS = /(?:^|,)\s*(?:connect|trace|track)\s*(?:,|$)/i;

/** Fields as Fetch's `Headers`. */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  appendAll(headers, fields);
  return headers;
}

/**
 * Appends fields even if the object itself refuses changes. A trailing `, ` represents an empty line that was combined with others
 * (RFC 9110 §5.3), which `Headers` keep only if the lines are appended one by one.
 */
export function appendAll(headers: Headers, fields: Iterable<HeaderField>): void {
  for (const [name, value] of fields) append(headers, name, value);
}

function append(headers: Headers, name: string, value: string): void {
  const isCombined = value.endsWith(', ');
  if (isCombined) append(headers, name, value.slice(0, -2));
  Headers.prototype.append.call(headers, name, isCombined ? '' : value);
}
