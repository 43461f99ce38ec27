import { forbidsStoring } from '../storing/statuses.js';
import type { StoredControl } from '../storing/stored-response.js';
import { type Seconds, seconds } from '../units.js';
import { fieldValue, type HeaderFields } from './header-fields.js';

/** The directives of a request that count. Null: not given, or not understood. RFC 9111 §5.2.1. */
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
 * Read the directives of a request. Without Cache-Control, `Pragma: no-cache` counts. RFC 9111 §5.2.1, §5.4; RFC 5861 §4.
 *
 * @example
 * requestDirectives([['cache-control', 'max-stale, only-if-cached']]).maxStale; // Infinity
 */
export function requestDirectives(fields: HeaderFields): RequestDirectives {
  const value = fieldValue(fields, 'cache-control');
  if (value === undefined) return isPragmaNoCache(fields) ? { ...NONE, noCache: true } : NONE;
  const directives = parseDirectives(value);
  const has = (name: string): boolean => argumentOf(directives, name) !== undefined;
  return {
    maxAge: maxAgeOf(argumentOf(directives, 'max-age')),
    maxStale: maxStaleOf(argumentOf(directives, 'max-stale')),
    minFresh: deltaSeconds(argumentOf(directives, 'min-fresh') ?? null),
    noCache: has('no-cache'),
    noStore: has('no-store'),
    onlyIfCached: has('only-if-cached'),
    staleIfError: deltaSeconds(argumentOf(directives, 'stale-if-error') ?? null),
  };
}

const NONE: RequestDirectives = {
  maxAge: null,
  maxStale: null,
  minFresh: null,
  noCache: false,
  noStore: false,
  onlyIfCached: false,
  staleIfError: null,
};

/** Of a directive that stands several times the first one counts. RFC 9111 §4.2.1. */
const argumentOf = (directives: readonly Directive[], name: string): string | null | undefined =>
  directives.find(([directive]) => directive === name)?.[1];

const maxAgeOf = (argument: string | null | undefined): Seconds | null =>
  argument === '-1' ? seconds(-1) : deltaSeconds(argument ?? null);

/** Without an argument, any staleness. RFC 9111 §5.2.1.2. */
const maxStaleOf = (argument: string | null | undefined): Seconds | null =>
  argument === null ? seconds(Number.POSITIVE_INFINITY) : deltaSeconds(argument ?? null);

/** What HTTP/1.0 said for no-cache. RFC 9111 §5.4. */
function isPragmaNoCache(fields: HeaderFields): boolean {
  const pragma = fieldValue(fields, 'pragma');
  return pragma !== undefined && argumentOf(parseDirectives(pragma), 'no-cache') !== undefined;
}

/** The directives of a response that count for a private cache. RFC 9111 §5.2.2, RFC 5861, RFC 8246. */
export type ResponseDirectives = {
  /** Null: not given. What cannot be read is 0, so that the response is stale. RFC 9111 §4.2.1. */
  readonly maxAge: Seconds | null;
  /** Qualified by field names, too: then it holds for the response as a whole, which RFC 9111 §5.2.2.4 allows. */
  readonly noCache: boolean;
  readonly noStore: boolean;
  readonly mustRevalidate: boolean;
  readonly mustUnderstand: boolean;
  /** Said to be storable: `public`, or `private`, which is what this cache is. */
  readonly isStorable: boolean;
  /** `public` makes any status heuristically cacheable. RFC 9111 §4.2.2. */
  readonly isPublic: boolean;
  readonly immutable: boolean;
  readonly staleWhileRevalidate: Seconds | null;
  readonly staleIfError: Seconds | null;
};

/**
 * Read the directives of a response. Of a directive that stands several times the first one counts. RFC 9111 §4.2.1, §5.2.2.
 *
 * @example
 * responseDirectives([['cache-control', 'Max-Age="60", immutable']]).maxAge; // 60
 */
export function responseDirectives(fields: HeaderFields): ResponseDirectives {
  const given = parseDirectives(fieldValue(fields, 'cache-control') ?? '');
  const has = (name: string): boolean => given.some(([directive]) => directive === name);
  const time = (name: string): Seconds | null => deltaSeconds(argumentOf(given, name) ?? null);
  return {
    maxAge: has('max-age') ? (time('max-age') ?? seconds(0)) : null,
    noCache: has('no-cache'),
    noStore: has('no-store'),
    mustRevalidate: has('must-revalidate'),
    mustUnderstand: has('must-understand'),
    isStorable: has('public') || has('private'),
    isPublic: has('public'),
    immutable: has('immutable'),
    staleWhileRevalidate: time('stale-while-revalidate'),
    staleIfError: time('stale-if-error'),
  };
}

/**
 * What of these directives counts once a response with this status is stored; undefined: nothing.
 *
 * @example
 * storedControl(responseDirectives([['cache-control', 'no-cache']]), 200); // { noCache: true }
 */
export function storedControl(directives: ResponseDirectives, status: number): StoredControl | undefined {
  const { noCache, mustRevalidate, immutable, staleWhileRevalidate, staleIfError } = directives;
  const noStore = forbidsStoring(directives, status);
  const control: StoredControl = {
    ...(noStore && { noStore }),
    ...(noCache && { noCache }),
    ...(mustRevalidate && { mustRevalidate }),
    ...(immutable && { immutable }),
    ...(staleWhileRevalidate !== null && { staleWhileRevalidate }),
    ...(staleIfError !== null && { staleIfError }),
  };
  return Object.keys(control).length === 0 ? undefined : control;
}

/** A directive: its name in lower case; its argument without quotes, null where it has none. RFC 9111 §5.2. */
export type Directive = readonly [name: string, argument: string | null];

/**
 * The directives of a field such as Cache-Control, in order, repeated ones included. Quoted strings may hold commas; one that is
 * never closed takes the rest. One pass, whatever the text is. RFC 9110 §5.6.
 */
export function parseDirectives(value: string): readonly Directive[] {
  const directives: Directive[] = [];
  for (const member of splitOutsideQuotes(value)) {
    const equals = member.indexOf('=');
    const name = (equals < 0 ? member : member.slice(0, equals)).trim().toLowerCase();
    if (name !== '') directives.push([name, equals < 0 ? null : unquoted(member.slice(equals + 1).trim())]);
  }
  return directives;
}

/**
 * The argument as delta-seconds, null where it is none: digits only, and what is too large counts as 2^31. RFC 9111 §1.2.2.
 */
export function deltaSeconds(argument: string | null): Seconds | null {
  if (argument === null || !/^\d+$/.test(argument)) return null;
  return seconds(Math.min(Number(argument), 2 ** 31));
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

/** Where the quoted string that opens at `open` closes; the end of the text when it never does. */
function closingQuote(value: string, open: number): number {
  let at = open + 1;
  while (at < value.length && value[at] !== '"') at += value[at] === '\\' ? 2 : 1;
  return at;
}

function unquoted(argument: string): string {
  if (!argument.startsWith('"')) return argument;
  const end = closingQuote(argument, 0);
  return argument.slice(1, end).replace(/\\(.)/g, '$1');
}
