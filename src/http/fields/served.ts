import { currentAge } from '../freshness/age.js';
import { type Millis, millis, NEVER, type Seconds, secondsBetween } from '../units.js';
import {
  type CacheHandling,
  type CacheStatusDetail,
  cacheStatusOf,
  type ForwardReason,
  withCacheStatus,
} from './cache-status.js';
import { type FieldLines, type HeaderFields, parseFieldLines, withoutFields } from './header-fields.js';

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
