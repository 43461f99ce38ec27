import { forbidsStoring } from '../storing/statuses.js';
import type { StoredControl } from '../storing/stored-response.js';
import { type Seconds, seconds } from '../units.js';
import { type Directive, deltaSeconds, parseDirectives } from './directives.js';
import { fieldValue, type HeaderFields } from './header-fields.js';

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

const argumentOf = (given: readonly Directive[], name: string): string | null | undefined =>
  given.find(([directive]) => directive === name)?.[1];
