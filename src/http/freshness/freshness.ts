import { type Expiration, expiresAt } from '../../options/expiration.js';
import { deltaSeconds, type ResponseDirectives } from '../fields/cache-control.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import { isHeuristicallyCacheable } from '../storing/statuses.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { later, type Millis, type Seconds, seconds, secondsBetween } from '../units.js';

/** How far a response time may lie ahead of the clock before the clock cannot be trusted about it. */
const CLOCK_SKEW = 60_000;

/**
 * Is it fresh? Exactly at the end of its freshness lifetime it is not. RFC 9111 §4.2.
 *
 * @example
 * isFresh({ ...stored, expires: millis(60_000) }, millis(60_000)); // false
 */
export const isFresh = (stored: StoredResponse, now: Millis): boolean =>
  now < stored.expires && !isFromFuture(stored, now);

/**
 * For how long it has been stale; `Infinity` where that cannot be known, since its clock was another one. RFC 9111 §4.2.4.
 *
 * @example
 * staleness({ ...stored, expires: millis(0) }, millis(60_000)); // 60
 */
export const staleness = (stored: StoredResponse, now: Millis): Seconds =>
  isFromFuture(stored, now) ? seconds(Number.POSITIVE_INFINITY) : secondsBetween(stored.expires, now);

const isFromFuture = (stored: StoredResponse, now: Millis): boolean => stored.responseTime > now + CLOCK_SKEW;

/**
 * How long ago the origin made or validated a response, caches on the way included. RFC 9111 §4.2.3.
 *
 * @example
 * currentAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(0) }, millis(5000)); // 15
 */
export const currentAge = (response: Received, now: Millis): Seconds =>
  ageAt({ responseTime: response.responseTime, initialAge: initialAge(response) }, now);

/**
 * How old a response was when it came: by Date, or by Age and the time that the request took, whichever is more. RFC 9111 §4.2.3.
 *
 * @example
 * initialAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(2000) }); // 12
 */
export function initialAge({ fields, requestTime, responseTime }: Received): Seconds {
  const responseDelay = Math.max(0, secondsBetween(requestTime, responseTime));
  const correctedAgeValue = ageValue(fields) + responseDelay;
  return seconds(Math.max(apparentAge(fields, responseTime), correctedAgeValue));
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

type Received = Pick<StoredResponse, 'requestTime' | 'responseTime'> & { readonly fields: HeaderFields };

/** Of several values the first counts, and what is no number counts as none; what is too large as 2^31. RFC 9111 §5.1, §1.2.2. */
function ageValue(fields: HeaderFields): number {
  const [first = ''] = (fieldValue(fields, 'age') ?? '').split(',');
  return deltaSeconds(first.trim()) ?? 0;
}

function apparentAge(fields: HeaderFields, responseTime: Millis): number {
  const date = parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime);
  return date === null ? 0 : Math.max(0, secondsBetween(date, responseTime));
}

/** What the freshness lifetime of a response depends on. */
export type LifetimeQuestion = {
  readonly status: number;
  readonly fields: HeaderFields;
  readonly directives: ResponseDirectives;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  /** What holds where the response does not say; `unset`: heuristics. */
  readonly fallback: Expiration;
};

/**
 * The moment from which on a response is stale by what it says itself, else by what the settings say, else by heuristics: when its
 * current age reaches its freshness lifetime. RFC 9111 §4.2.
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
 * Does the response say itself how long it stays fresh? RFC 9111 §4.2.1.
 *
 * @example
 * hasExplicitLifetime([['expires', '0']], responseDirectives([])); // true
 */
export const hasExplicitLifetime = (fields: HeaderFields, { maxAge }: ResponseDirectives): boolean =>
  maxAge !== null || fieldValue(fields, 'expires') !== undefined;

/** Max-age, else the distance of Expires from Date. What cannot be read is in the past. RFC 9111 §4.2.1, §5.3. */
function explicitLifetime({ fields, directives, responseTime }: LifetimeQuestion): Seconds | null {
  if (directives.maxAge !== null) return directives.maxAge;
  const value = fieldValue(fields, 'expires');
  if (value === undefined) return null;
  const expires = parseHttpDate(value, responseTime);
  return expires === null ? seconds(0) : secondsBetween(dateOf(fields, responseTime), expires);
}

/** A tenth of the time for which it has not changed. RFC 9111 §4.2.2. */
function heuristicLifetime({ status, fields, directives, responseTime }: LifetimeQuestion): Seconds {
  if (!directives.isPublic && !isHeuristicallyCacheable(status)) return seconds(0);
  const modified = parseHttpDate(fieldValue(fields, 'last-modified') ?? '', responseTime);
  if (modified === null) return seconds(0);
  return seconds(Math.max(0, secondsBetween(modified, dateOf(fields, responseTime))) / 10);
}

/** When the origin made it; other origins may hide that. */
const dateOf = (fields: HeaderFields, responseTime: Millis): Millis =>
  parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime) ?? responseTime;
