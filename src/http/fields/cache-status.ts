import { currentAge } from '../freshness/age.js';
import type { WhyNotStored } from '../storing/storing.js';
import { type Millis, millis, NEVER, type Seconds, secondsBetween } from '../units.js';
import { type FieldLines, fieldValue, type HeaderFields, parseFieldLines, withoutFields } from './header-fields.js';

/** The reason that a request was forwarded, the most specific one that is known. RFC 9211 §2.2. */
export type ForwardReason = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial';

/** The reason that a stale response was served or refused, or a new one not stored. RFC 9211 §2.8 leaves these words to the cache. */
export type CacheStatusDetail =
  | 'stale-while-revalidate'
  | 'stale-if-error'
  | 'max-stale'
  | 'only-if-cached'
  | 'must-revalidate'
  | `not stored: ${WhyNotStored}`;

/**
 * The handling of a request (RFC 9211 §2). `ttl`: the rest of the freshness lifetime, negative if stale (§2.4).
 *
 * - `hit`: answered from the store (§2.1), also after a failure of the origin.
 * - `forwarded`: `status` is the origin's if the response has another one, such as after a 304, else null (§2.3); `stored`: its
 *   response was stored (§2.5); `collapsed`: it shared the request of another call (§2.6).
 * - `generated`: by the cache itself, such as the 504 of only-if-cached: neither hit nor forwarded.
 */
export type CacheHandling =
  | { readonly kind: 'hit'; readonly ttl: Seconds | null; readonly detail: CacheStatusDetail | null }
  | {
      readonly kind: 'forwarded';
      readonly why: ForwardReason;
      readonly status: number | null;
      readonly stored: boolean;
      readonly collapsed: boolean;
      readonly ttl: Seconds | null;
      readonly detail: CacheStatusDetail | null;
    }
  | { readonly kind: 'generated'; readonly detail: CacheStatusDetail };

/**
 * This cache's member of Cache-Status, without the cache key, which could help an attacker or contain a secret (RFC 9211 §6).
 * RFC 9211 §2.
 *
 * @example
 * cacheStatusOf({ kind: 'hit', ttl: seconds(376), detail: null }); // 'cached-session; hit; ttl=376'
 */
export function cacheStatusOf(handling: CacheHandling): string {
  let member = 'cached-session';
  if (handling.kind === 'hit') member += '; hit';
  if (handling.kind === 'forwarded') {
    member += `; fwd=${handling.why}`;
    if (handling.status !== null) member += `; fwd-status=${handling.status}`;
    if (handling.stored) member += '; stored';
    if (handling.collapsed) member += '; collapsed';
  }
  // An Integer has at most 15 digits (RFC 9651 §3.3.1).
  const ttl = handling.kind === 'generated' ? null : handling.ttl;
  if (ttl !== null && Math.abs(Math.floor(ttl)) < 1e15) member += `; ttl=${Math.floor(ttl)}`;
  return handling.detail === null ? member : `${member}; detail="${handling.detail}"`;
}

/**
 * The fields of a response with this cache's member after those of other caches. For the response that is served; the stored one
 * keeps the field as received. RFC 9211 §2.
 *
 * @example
 * withCacheStatus([['cache-status', 'ExampleCDN; hit']], 'cached-session; fwd=uri-miss');
 * // [['cache-status', 'ExampleCDN; hit, cached-session; fwd=uri-miss']]
 */
export function withCacheStatus(fields: HeaderFields, member: string): HeaderFields {
  const earlier = fieldValue(fields, 'cache-status')?.trim() ?? '';
  const value = earlier === '' ? member : `${earlier}, ${member}`;
  return [...withoutFields(fields, ['cache-status']), ['cache-status', value]];
}

/** A response that a cache serves, as far as its header fields depend on it. */
export type Served = {
  readonly source: 'network' | 'cache' | 'revalidated' | 'stale' | 'synthetic';
  readonly fields: FieldLines;
  readonly collapsed: boolean;
  readonly forwarded?: ForwardReason | undefined;
  readonly detail?: CacheStatusDetail | undefined;
  /** Null: not stored. */
  readonly cacheKey: string | null;
  readonly createdAt: Millis;
  readonly validatedAt?: Millis | undefined;
  readonly expires: Millis | null;
  /** Milliseconds from request to header fields. */
  readonly elapsed: number;
};

/**
 * The header fields of a response as it is served: with its current age and Cache-Status. RFC 9111 §4, §5.1; RFC 9211.
 *
 * @example
 * const fields = servedFields(served, millis(Date.now())); // [..., ['age', '12'], ['cache-status', 'cached-session; hit; ttl=48']]
 */
export function servedFields(served: Served, now: Millis): HeaderFields {
  const fields = parseFieldLines(served.fields);
  const member = cacheStatus(served, now);
  if (served.source === 'network' || served.source === 'synthetic') return withCacheStatus(fields, member);
  const age = String(Math.floor(ageOf(fields, served, now)));
  return withCacheStatus([...withoutFields(fields, ['age']), ['age', age]], member);
}

/**
 * The handling of a request as this cache's member of Cache-Status. RFC 9211 §2.
 *
 * @example
 * cacheStatus(served, millis(Date.now())); // 'cached-session; hit; ttl=48'
 */
export function cacheStatus(served: Served, now: Millis): string {
  const { source, forwarded: why = 'bypass', detail = null, collapsed, expires } = served;
  const ttl = expires === null || expires === NEVER ? null : secondsBetween(now, expires);
  switch (source) {
    case 'cache':
    case 'stale':
      return cacheStatusOf({ kind: 'hit', ttl, detail });
    case 'revalidated':
      return cacheStatusOf({ kind: 'forwarded', why, status: 304, stored: false, collapsed, ttl, detail });
    case 'network': {
      const stored = served.cacheKey !== null;
      return cacheStatusOf({ kind: 'forwarded', why, status: null, stored, collapsed, ttl, detail });
    }
    case 'synthetic':
      return cacheStatusOf({ kind: 'generated', detail: detail ?? 'only-if-cached' });
  }
}

/**
 * The time since the origin generated or validated a response. RFC 9111 §4.2.3.
 *
 * @example
 * servedAge(served, millis(Date.now())); // 12.3
 */
export const servedAge = (served: Pick<Served, 'fields'> & ServedTimes, now: Millis): Seconds =>
  ageOf(parseFieldLines(served.fields), served, now);

/** The times at which a response was received and validated. */
export type ServedTimes = Pick<Served, 'createdAt' | 'validatedAt' | 'elapsed'>;

function ageOf(fields: HeaderFields, { createdAt, validatedAt, elapsed }: ServedTimes, now: Millis): Seconds {
  const responseTime = validatedAt ?? createdAt;
  return currentAge({ fields, requestTime: millis(responseTime - elapsed), responseTime }, now);
}
