import type { ResponseDirectives } from '../fields/cache-control.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import { isHeuristicallyCacheable } from '../storing/statuses.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { later, type Millis, type Seconds, seconds, secondsBetween } from '../units.js';
import { dateOf, initialAge } from './age.js';
import { type Expiration, expiresAt } from './expiration.js';

/** The tolerated clock skew: how far a response time can be in the future, in milliseconds. */
const CLOCK_SKEW = 60_000;

/**
 * Is a stored response fresh? Exactly at the end of its freshness lifetime it is stale. RFC 9111 §4.2.
 *
 * @example
 * isFresh({ ...stored, expires: millis(60_000) }, millis(60_000)); // false
 */
export const isFresh = ({ expires, responseTime }: StoredResponse, now: Millis): boolean =>
  now < expires && responseTime <= now + CLOCK_SKEW;

/**
 * How long a stored response has been stale; `Infinity` if its response time is in the future. RFC 9111 §4.2.4.
 *
 * @example
 * staleness({ ...stored, expires: millis(0) }, millis(60_000)); // 60
 */
export const staleness = ({ expires, responseTime }: StoredResponse, now: Millis): Seconds =>
  responseTime > now + CLOCK_SKEW ? seconds(Number.POSITIVE_INFINITY) : secondsBetween(expires, now);

/** The input of {@link freshUntil}. */
export type LifetimeQuestion = {
  readonly status: number;
  readonly fields: HeaderFields;
  readonly directives: ResponseDirectives;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** Used if the response has no explicit lifetime; `unset`: a heuristic one. */
  readonly fallback: Expiration;
};

/**
 * The time at which a response becomes stale, i.e. its current age reaches its freshness lifetime: the explicit one, else that of the settings, else
 * a heuristic one. RFC 9111 §4.2.
 *
 * @example
 * const fields: HeaderFields = [['cache-control', 'max-age=60']];
 * const times = { requestTime: millis(0), responseTime: millis(0) };
 * freshUntil({ status: 200, fields, directives: responseDirectives(fields), fallback: { kind: 'unset' }, ...times }); // 60000
 */
export function freshUntil(question: LifetimeQuestion): Millis {
  const { fallback, responseTime } = question;
  const explicit = explicitLifetime(question);
  if (explicit === null && fallback.kind !== 'unset') return expiresAt(fallback, responseTime);
  const lifetime = explicit ?? heuristicLifetime(question);
  return later(responseTime, seconds(lifetime - initialAge(question)));
}

/**
 * Does a response have an explicit freshness lifetime? RFC 9111 §4.2.1.
 *
 * @example
 * hasExplicitLifetime([['expires', '0']], responseDirectives([])); // true
 */
export const hasExplicitLifetime = (fields: HeaderFields, { maxAge }: ResponseDirectives): boolean =>
  maxAge !== null || fieldValue(fields, 'expires') !== undefined;

/** Max-age, else Expires minus Date. An invalid Expires is in the past. RFC 9111 §4.2.1, §5.3. */
function explicitLifetime({ fields, directives, responseTime }: LifetimeQuestion): Seconds | null {
  if (directives.maxAge !== null) return directives.maxAge;
  const value = fieldValue(fields, 'expires');
  if (value === undefined) return null;
  const expires = parseHttpDate(value, responseTime);
  return expires === null ? seconds(0) : secondsBetween(dateOf(fields, responseTime), expires);
}

/** A tenth of the time since the last modification. RFC 9111 §4.2.2. */
function heuristicLifetime({ status, fields, directives, responseTime }: LifetimeQuestion): Seconds {
  if (!directives.isPublic && !isHeuristicallyCacheable(status)) return seconds(0);
  const modified = parseHttpDate(fieldValue(fields, 'last-modified') ?? '', responseTime);
  if (modified === null) return seconds(0);
  return seconds(Math.max(0, secondsBetween(modified, dateOf(fields, responseTime))) / 10);
}
