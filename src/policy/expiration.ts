import type { Fault } from './faults.js';
import type { Millis, Seconds } from './units.js';

/** Never stale (requests-cache NEVER_EXPIRE). */
export const NEVER_EXPIRE = -1;
/** Stale at once: stored only with a validator, then validated on each use (requests-cache EXPIRE_IMMEDIATELY). */
export const EXPIRE_IMMEDIATELY = 0;
/** Neither read from the cache nor stored (requests-cache DO_NOT_CACHE; a string, since it crosses the port). */
export const DO_NOT_CACHE = 'do-not-cache';

/** A length of time in named units, added up. */
export type Duration = {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
};

/** How long a response stays fresh: seconds, a duration, a moment, an HTTP-date, or one of the three constants. */
export type ExpirationTime = number | Date | Duration | string;

/** An {@link ExpirationTime} once read: what the settings hold and the port carries. */
export type Expiration =
  | { readonly kind: 'never' }
  | { readonly kind: 'do-not-cache' }
  | { readonly kind: 'after'; readonly seconds: Seconds }
  | { readonly kind: 'at'; readonly moment: Millis };

/** Read an expiration value as users give it. */
export function parseExpiration(value: unknown): Expiration | Fault {
  throw value;
}

/** The moment from which on a response that came at `responseTime` is stale. */
export function expiresAt(expiration: Expiration, responseTime: Millis): Millis {
  throw [expiration, responseTime];
}
