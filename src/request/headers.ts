import { fail } from '../errors.js';
import {
  type HeaderField,
  type HeaderFields,
  parseFieldLines,
  toFieldLines,
  withoutFields,
} from '../http/fields/header-fields.js';
import type { PreparedRequest } from './prepared-request.js';
import type { HeadersInput } from './request-spec.js';

/**
 * The fields of a request over those of its session (requests: merge_setting): names have no letter case, null takes one away, a name
 * given several times is combined as by Headers.
 */
export function mergeHeaders(session: HeadersInput | undefined, own: HeadersInput | undefined): Map<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of readHeaders(session)) if (value !== null) merged.set(name, value);
  for (const [name, value] of readHeaders(own)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return merged;
}

/** Names in lower case, each once. Null: to be taken away. */
function readHeaders(input: HeadersInput | undefined): Map<string, string | null> {
  const read = new Map<string, string | null>();
  if (input === undefined) return read;
  for (const [name, value] of headerEntries(input)) {
    if (value === undefined) continue;
    if (value === null) {
      read.set(checkedName(name), null);
      continue;
    }
    const [field, text] = checkedField(name, String(value));
    const before = read.get(field);
    read.set(field, typeof before === 'string' ? `${before}, ${text}` : text);
  }
  return read;
}

function headerEntries(input: HeadersInput): Iterable<readonly [string, string | null | undefined]> {
  if (typeof input !== 'object' || input === null) {
    throw fail('bad-option', 'notHeaders');
  }
  if (!isIterable(input)) return Object.entries(input);
  return Array.from(input, (pair) => {
    if (pair.length === 2) return pair;
    throw fail('bad-option', 'notPair', 'headers');
  });
}

const isIterable = (input: HeadersInput): input is Iterable<readonly [string, string]> => Symbol.iterator in input;

/**
 * A field as it can be sent. Throws `invalid-header` for what no field can be (RFC 9110 §5.1, §5.5), `unsupported-option` for what
 * browsers keep to themselves and would drop in silence.
 */
export function checkedField(name: string, value: string): HeaderField {
  const field = checkedName(name);
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (NOT_A_VALUE.test(text)) {
    throw fail('invalid-header', 'notHeaderValue', name);
  }
  if (isForbidden(field, text)) throw fail('unsupported-option', 'forbiddenHeader', name);
  return [field, text];
}

/** Line ends, NUL, and what does not fit into a byte. */
const NOT_A_VALUE = /[\0\n\r]|[^\0-\xff]/;

/** A name in lower case. Throws `invalid-header` for what is none. */
export function checkedName(name: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name.toLowerCase();
  throw fail('invalid-header', 'notHeaderName', name);
}

/**
 * The same request with one field set, in place of any of that name. Throws a CacheError for a field that cannot be sent.
 *
 * @example
 * const sign: AuthFunction = (request) => withField(request, 'x-signature', btoa(request.url));
 */
export function withField(request: PreparedRequest, name: string, value: string): PreparedRequest {
  const field = checkedField(name, value);
  const others = withoutFields(parseFieldLines(request.fields), [field[0]]);
  return { ...request, fields: toFieldLines([...others, field]) };
}

/**
 * Would browsers drop this request field in silence? The list of forbidden request-headers of the Fetch standard. `name` is in lower
 * case.
 */
export const isForbidden = (name: string, value: string): boolean =>
  FORBIDDEN.test(name) ||
  (name === 'user-agent' && !keepsUserAgent()) ||
  (METHOD_OVERRIDES.has(name) && FORBIDDEN_METHODS.test(value));

const FORBIDDEN =
  /^(?:accept-(?:charset|encoding)|access-control-request-.*|connection|content-length|(?:set-)?cookie2?|date|dnt|expect|host|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|via)$/s;

/**
 * The Fetch standard lets script set User-Agent, Chromium drops it in silence: https://crbug.com/571722. To be removed once that is
 * closed.
 */
function keepsUserAgent(): boolean {
  return new Request('https://x.invalid/', { headers: { 'user-agent': 'x' } }).headers.has('user-agent');
}

const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
const FORBIDDEN_METHODS = /(?:^|,)\s*(?:connect|trace|track)\s*(?:,|$)/i;

/** Fields as Fetch's `Headers`. */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  appendAll(headers, fields);
  return headers;
}

/**
 * Append fields, though the object itself may refuse it. Whitespace at the end of a value stands for empty lines that were combined with
 * others (RFC 9110 §5.3), and `Headers` keep them only when they are appended one by one.
 */
export function appendAll(headers: Headers, fields: Iterable<HeaderFields[number]>): void {
  for (const [name, value] of fields) append(headers, name, value);
}

function append(headers: Headers, name: string, value: string): void {
  const isCombined = value.endsWith(', ');
  if (isCombined) append(headers, name, value.slice(0, -2));
  Headers.prototype.append.call(headers, name, isCombined ? '' : value);
}
