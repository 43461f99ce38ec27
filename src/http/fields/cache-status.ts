import { currentAge } from '../freshness/freshness.js';
import type { WhyNotStored } from '../storing/storing.js';
import { type Millis, millis, NEVER, type Seconds, secondsBetween } from '../units.js';
import { type FieldLines, fieldValue, type HeaderFields, parseFieldLines, withoutFields } from './header-fields.js';

/** What a cache answered with, as far as its fields tell of it. */
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
  /** Milliseconds from request to headers. */
  readonly elapsed: number;
};

/**
 * The fields that an answer goes out with: those that are stored, with its age now and what this cache did. RFC 9111 §4, §5.1;
 * RFC 9211.
 *
 * @example
 * const fields = servedFields(served, millis(Date.now())); // [..., ['age', '12'], ['cache-status', 'cached-session; hit; ttl=48']]
 */
export function servedFields(served: Served, now: Millis): HeaderFields {
  const fields = parseFieldLines(served.fields);
  return withCacheStatus(isStored(served) ? withAge(fields, servedAge(served, now)) : fields, cacheStatus(served, now));
}

/**
 * How a request was handled: this cache's member of Cache-Status. RFC 9211 §2.
 *
 * @example
 * cacheStatus(served, millis(Date.now())); // 'cached-session; hit; ttl=48'
 */
export const cacheStatus = (served: Served, now: Millis): string => cacheStatusOf(handlingOf(served, now));

/**
 * Seconds since the origin made or validated an answer. RFC 9111 §4.2.3.
 *
 * @example
 * servedAge(served, millis(Date.now())); // 12.3
 */
export function servedAge(
  { fields, createdAt, validatedAt, elapsed }: Pick<Served, 'fields' | 'createdAt' | 'validatedAt' | 'elapsed'>,
  now: Millis,
): Seconds {
  const responseTime = validatedAt ?? createdAt;
  const requestTime = millis(responseTime - elapsed);
  return currentAge({ fields: parseFieldLines(fields), requestTime, responseTime }, now);
}

const isStored = ({ source }: Served): boolean => source !== 'network' && source !== 'synthetic';

const withAge = (fields: HeaderFields, age: Seconds): HeaderFields => [
  ...withoutFields(fields, ['age']),
  ['age', String(Math.floor(age))],
];

function handlingOf(served: Served, now: Millis): CacheHandling {
  const { source, forwarded = 'bypass', detail = null, collapsed } = served;
  const ttl = remaining(served, now);
  switch (source) {
    case 'cache':
    case 'stale':
      return { kind: 'hit', ttl, detail };
    case 'revalidated':
      return { kind: 'forwarded', why: forwarded, status: 304, stored: false, collapsed, ttl, detail };
    case 'network': {
      const stored = served.cacheKey !== null;
      return { kind: 'forwarded', why: forwarded, status: null, stored, collapsed, ttl, detail };
    }
    case 'synthetic':
      return { kind: 'generated', detail: detail ?? 'only-if-cached' };
  }
}

const remaining = ({ expires }: Served, now: Millis): Seconds | null =>
  expires === null || expires === NEVER ? null : secondsBetween(now, expires);

/** Why a request went forward, the most specific reason that is known. RFC 9211 §2.2. */
export type ForwardReason = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial';

/** What the parameters of RFC 9211 have no word for: why a stale response was served, why none was, or why a new one is not stored. */
export type CacheStatusDetail =
  | 'stale-while-revalidate'
  | 'stale-if-error'
  | 'max-stale'
  | 'only-if-cached'
  | 'must-revalidate'
  | `not stored: ${WhyNotStored}`;

/**
 * How a request was handled (RFC 9211 §2). `ttl` is what is left of the freshness lifetime, negative when stale (§2.4).
 *
 * - `hit`: answered from the store without going forward (§2.1); also when it tried, and the origin was not there.
 * - `forwarded`: `status` is the origin's where another one is answered with, a 304 for example, else null (§2.3); `stored`: its
 *   response was (§2.5); `collapsed`: answered by the request of another call (§2.6).
 * - `generated`: the cache's own answer, such as the 504 of only-if-cached: neither hit nor forwarded.
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
 * This cache's member of Cache-Status. The cache key stays out: it may tell an attacker something, or hold a secret (RFC 9211 §6).
 * RFC 9211 §2.
 *
 * @example
 * cacheStatusOf({ kind: 'hit', ttl: seconds(376), detail: null }); // 'cached-session; hit; ttl=376'
 */
export function cacheStatusOf(handling: CacheHandling): string {
  return ['cached-session', ...parametersOf(handling)].filter((text) => text !== '').join('; ');
}

/**
 * The fields of a response with this cache's member behind those of the caches on its way, which stay as they are. For answers
 * only: what is stored keeps the field as it came. RFC 9211 §2.
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

function parametersOf(handling: CacheHandling): readonly string[] {
  switch (handling.kind) {
    case 'hit':
      return ['hit', ttl(handling.ttl), detail(handling.detail)];
    case 'forwarded':
      return [
        `fwd=${handling.why}`,
        handling.status === null ? '' : `fwd-status=${handling.status}`,
        handling.stored ? 'stored' : '',
        handling.collapsed ? 'collapsed' : '',
        ttl(handling.ttl),
        detail(handling.detail),
      ];
    case 'generated':
      return [detail(handling.detail)];
  }
}

/** Nothing where there is none to tell, as for what never expires. An Integer has at most 15 digits (RFC 9651 §3.3.1). */
function ttl(remaining: Seconds | null): string {
  const whole = Math.floor(remaining ?? Number.NaN);
  return Math.abs(whole) < 1e15 ? `ttl=${whole}` : '';
}

const detail = (text: CacheStatusDetail | null): string => (text === null ? '' : `detail="${text}"`);
