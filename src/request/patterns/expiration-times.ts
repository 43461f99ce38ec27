import { failure } from '../../errors.js';
import { DO_NOT_CACHE, type Expiration, expiresAt, NEVER_EXPIRE } from '../../http/freshness/expiration.js';
import { millis } from '../../http/units.js';
import { type ExpirationTime, parseExpiration } from '../../options/expiration.js';
import type { ExpirationPatterns } from '../../options/kinds.js';
import { parseUrlPattern } from '../../options/url-pattern.js';
import { matchesUrl } from './url-pattern.js';

/**
 * When a response that was received at `from` becomes stale; null: never (requests-cache: get_expiration_datetime).
 *
 * @throws CacheError `bad-option` unless it is an {@link ExpirationTime}.
 * @example
 * toExpirationDate({ minutes: 5 }, new Date());
 */
export function toExpirationDate(expireAfter: ExpirationTime | null, from: Date): Date | null {
  const moment = expiresAt(read(expireAfter), millis(from.getTime()));
  return moment === Number.POSITIVE_INFINITY ? null : new Date(moment);
}

/**
 * How long a response that was received at `from` stays fresh, in seconds, rounded up; {@link NEVER_EXPIRE} and {@link DO_NOT_CACHE} are
 * returned unchanged (requests-cache: get_expiration_seconds).
 *
 * @throws CacheError `bad-option` unless it is an {@link ExpirationTime}.
 * @example
 * toExpirationSeconds({ minutes: 5 }, new Date()); // 300
 */
export function toExpirationSeconds(expireAfter: ExpirationTime | null, from: Date): number | typeof DO_NOT_CACHE {
  const expiration = read(expireAfter);
  if (expiration.kind === 'do-not-cache') return DO_NOT_CACHE;
  const expires = toExpirationDate(expireAfter, from);
  return expires === null ? NEVER_EXPIRE : Math.ceil((expires.getTime() - from.getTime()) / 1000);
}

/**
 * The expiration of an absolute URL in `urlsExpireAfter`: the value of the first pattern that matches; null if none does, or if its value is
 * null (requests-cache: get_url_expiration). `origin`: the page's, for patterns that are paths; null: they match on any origin.
 *
 * @throws CacheError `bad-option` for an invalid pattern.
 * @example
 * matchUrlExpiration('https://x.org/img/1.png', [['*.org/img', 3600]]); // 3600
 */
export function matchUrlExpiration(
  url: string,
  patterns: ExpirationPatterns,
  origin: string | null = null,
): ExpirationTime | null {
  const pairs = Symbol.iterator in patterns ? patterns : Object.entries(patterns);
  for (const [key, expireAfter] of pairs) {
    const pattern = parseUrlPattern(key);
    if (pattern.kind === 'fault') throw failure(pattern);
    if (matchesUrl(pattern, url, origin)) return expireAfter;
  }
  return null;
}

function read(expireAfter: ExpirationTime | null): Expiration {
  const expiration = parseExpiration(expireAfter ?? NEVER_EXPIRE);
  if (expiration.kind === 'fault') throw failure(expiration);
  return expiration;
}
