import { type Expiration, expiresAt } from '../../options/expiration.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import type { ResponseDirectives } from '../fields/response-directives.js';
import { isHeuristicallyCacheable } from '../storing/statuses.js';
import { later, type Millis, type Seconds, seconds, secondsBetween } from '../units.js';
import { initialAge } from './age.js';

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
