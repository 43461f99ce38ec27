import { deltaSeconds, type ResponseDirectives } from '../fields/cache-control.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import { isHeuristicallyCacheable } from '../storing/statuses.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { later, type Millis, type Seconds, seconds, secondsBetween } from '../units.js';
import { type Expiration, expiresAt } from './expiration.js';

/** How far a response time can be in the future before the clock is not trusted about it, in milliseconds. */
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

type Received = Pick<StoredResponse, 'requestTime' | 'responseTime'> & { readonly fields: HeaderFields };

/**
 * The time since the origin generated or validated a response, including time in other caches. RFC 9111 §4.2.3.
 *
 * @example
 * currentAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(0) }, millis(5000)); // 15
 */
export const currentAge = (response: Received, now: Millis): Seconds =>
  ageAt({ responseTime: response.responseTime, initialAge: initialAge(response) }, now);

/**
 * The age of a response on arrival, the corrected_initial_age: by Date, or by Age and the response delay, whichever is more.
 * RFC 9111 §4.2.3.
 *
 * @example
 * initialAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(2000) }); // 12
 */
export function initialAge({ fields, requestTime, responseTime }: Received): Seconds {
  const apparentAge = Math.max(0, secondsBetween(dateOf(fields, responseTime), responseTime));
  const responseDelay = Math.max(0, secondsBetween(requestTime, responseTime));
  // Of several values the first counts, and an invalid one is ignored. RFC 9111 §5.1.
  const [age = ''] = (fieldValue(fields, 'age') ?? '').split(',');
  return seconds(Math.max(apparentAge, (deltaSeconds(age.trim()) ?? 0) + responseDelay));
}

/**
 * The current age of a response whose age on arrival is known. RFC 9111 §4.2.3.
 *
 * @example
 * ageAt({ responseTime: millis(0), initialAge: seconds(10) }, millis(5000)); // 15
 */
export function ageAt(
  { responseTime, initialAge = seconds(0) }: Pick<StoredResponse, 'responseTime' | 'initialAge'>,
  now: Millis,
): Seconds {
  const residentTime = Math.max(0, secondsBetween(responseTime, now));
  return seconds(initialAge + residentTime);
}

/** What the freshness lifetime of a response depends on. */
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
 * When a response becomes stale, i.e. its current age reaches its freshness lifetime: the explicit one, else that of the settings, else
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

/** When the origin generated a response; the time of its arrival if another origin hides the field. */
const dateOf = (fields: HeaderFields, responseTime: Millis): Millis =>
  parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime) ?? responseTime;
