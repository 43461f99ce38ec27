import { type Seconds, seconds } from '../units.js';
import { type Directive, deltaSeconds, parseDirectives } from './directives.js';
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
