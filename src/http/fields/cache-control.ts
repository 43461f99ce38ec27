import { forbidsStoring } from '../storing/statuses.js';
import type { StoredControl } from '../storing/stored-response.js';
import { deltaSeconds, type Seconds, seconds } from '../units.js';
import { fieldValue, type HeaderFields } from './header-fields.js';

/** The directives of a request. Null: absent or invalid. RFC 9111 §5.2.1. */
export type RequestDirectives = {
  /** `-1` means never, as in requests-cache; RFC 9111 has no such value. */
  readonly maxAge: Seconds | null;
  /** `Infinity`: any staleness. */
  readonly maxStale: Seconds | null;
  readonly minFresh: Seconds | null;
  readonly noCache: boolean;
  readonly noStore: boolean;
  readonly onlyIfCached: boolean;
  readonly staleIfError: Seconds | null;
};

/**
 * The directives of a request. Without Cache-Control, `Pragma: no-cache` counts. RFC 9111 §5.2.1, §5.4; RFC 5861 §4.
 *
 * @example
 * requestDirectives([['cache-control', 'max-stale, only-if-cached']]).maxStale; // Infinity
 */
export function requestDirectives(fields: HeaderFields): RequestDirectives {
  const value = fieldValue(fields, 'cache-control');
  if (value !== undefined) return inRequest(parseDirectives(value));
  const pragma = fieldValue(fields, 'pragma');
  return pragma !== undefined && parseDirectives(pragma).has('no-cache') ? { ...NONE, noCache: true } : NONE;
}

const ANY_STALENESS = /* @__PURE__ */ seconds(Number.POSITIVE_INFINITY);
const NONE = /* @__PURE__ */ inRequest(new Map());

function inRequest(directives: Directives): RequestDirectives {
  return {
    maxAge: directives.get('max-age') === '-1' ? seconds(-1) : timeIn(directives, 'max-age'),
    // Without an argument, any staleness. RFC 9111 §5.2.1.2.
    maxStale: directives.get('max-stale') === null ? ANY_STALENESS : timeIn(directives, 'max-stale'),
    minFresh: timeIn(directives, 'min-fresh'),
    noCache: directives.has('no-cache'),
    noStore: directives.has('no-store'),
    onlyIfCached: directives.has('only-if-cached'),
    staleIfError: timeIn(directives, 'stale-if-error'),
  };
}

/** The directives of a response that matter to a private cache. RFC 9111 §5.2.2, RFC 5861, RFC 8246. */
export type ResponseDirectives = {
  /** Null: absent. An invalid value is 0, which makes the response stale. RFC 9111 §4.2.1. */
  readonly maxAge: Seconds | null;
  /** Also if it names fields: then it is applied to the whole response, as RFC 9111 §5.2.2.4 allows. */
  readonly noCache: boolean;
  readonly noStore: boolean;
  readonly mustRevalidate: boolean;
  readonly mustUnderstand: boolean;
  /** Explicitly storable: `public`, or `private`, as this is a private cache. */
  readonly isStorable: boolean;
  /** `public` makes any status heuristically cacheable. RFC 9111 §4.2.2. */
  readonly isPublic: boolean;
  readonly immutable: boolean;
  readonly staleWhileRevalidate: Seconds | null;
  readonly staleIfError: Seconds | null;
};

/**
 * The directives of a response. Of a repeated directive, the first counts. RFC 9111 §4.2.1, §5.2.2.
 *
 * @example
 * responseDirectives([['cache-control', 'Max-Age="60", immutable']]).maxAge; // 60
 */
export function responseDirectives(fields: HeaderFields): ResponseDirectives {
  const directives = parseDirectives(fieldValue(fields, 'cache-control') ?? '');
  return {
    maxAge: directives.has('max-age') ? (timeIn(directives, 'max-age') ?? seconds(0)) : null,
    noCache: directives.has('no-cache'),
    noStore: directives.has('no-store'),
    mustRevalidate: directives.has('must-revalidate'),
    mustUnderstand: directives.has('must-understand'),
    isStorable: directives.has('public') || directives.has('private'),
    isPublic: directives.has('public'),
    immutable: directives.has('immutable'),
    staleWhileRevalidate: timeIn(directives, 'stale-while-revalidate'),
    staleIfError: timeIn(directives, 'stale-if-error'),
  };
}

/**
 * The directives that matter when a stored response with this status is reused; undefined: none.
 *
 * @example
 * storedControl(responseDirectives([['cache-control', 'no-cache']]), 200); // { noCache: true }
 */
export function storedControl(directives: ResponseDirectives, status: number): StoredControl | undefined {
  const { noCache, mustRevalidate, immutable, staleWhileRevalidate, staleIfError } = directives;
  const control: StoredControl = {
    ...(forbidsStoring(directives, status) && { noStore: true }),
    ...(noCache && { noCache }),
    ...(mustRevalidate && { mustRevalidate }),
    ...(immutable && { immutable }),
    ...(staleWhileRevalidate !== null && { staleWhileRevalidate }),
    ...(staleIfError !== null && { staleIfError }),
  };
  return Object.keys(control).length === 0 ? undefined : control;
}

/** The argument of each directive, without quotes; null if it has none. Names are in lower case. */
type Directives = ReadonlyMap<string, string | null>;

/**
 * The directives of a field such as Cache-Control. Of a repeated one, the first counts (RFC 9111 §4.2.1). Quoted strings can contain
 * commas; one that is never closed extends to the end. Linear time for any input. RFC 9110 §5.6.
 */
export function parseDirectives(value: string): Directives {
  const directives = new Map<string, string | null>();
  for (const member of splitOutsideQuotes(value)) {
    const equals = member.indexOf('=');
    const name = (equals < 0 ? member : member.slice(0, equals)).trim().toLowerCase();
    if (name === '' || directives.has(name)) continue;
    directives.set(name, equals < 0 ? null : unquoted(member.slice(equals + 1).trim()));
  }
  return directives;
}

function timeIn(directives: Directives, name: string): Seconds | null {
  return deltaSeconds(directives.get(name) ?? null);
}

function splitOutsideQuotes(value: string): readonly string[] {
  if (!value.includes('"')) return value.split(',');
  const members: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '"') at = closingQuote(value, at);
    if (value[at] !== ',') continue;
    members.push(value.slice(start, at));
    start = at + 1;
  }
  members.push(value.slice(start));
  return members;
}

/** The index of the quote that closes the string opened at `open`; the end of the text if there is none. */
function closingQuote(value: string, open: number): number {
  let at = open + 1;
  while (at < value.length && value[at] !== '"') at += value[at] === '\\' ? 2 : 1;
  return at;
}

function unquoted(argument: string): string {
  if (!argument.startsWith('"')) return argument;
  return argument.slice(1, closingQuote(argument, 0)).replace(/\\(.)/g, '$1');
}
