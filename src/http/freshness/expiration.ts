import { later, type Millis, millis, NEVER, type Seconds } from '../units.js';

/** Never stale (requests-cache NEVER_EXPIRE). */
export const NEVER_EXPIRE = -1;
/** Stale at once: stored only with a validator, then validated on each use (requests-cache EXPIRE_IMMEDIATELY). */
export const EXPIRE_IMMEDIATELY = 0;
/** Neither read from the cache nor stored (requests-cache DO_NOT_CACHE; a string, since it crosses the port). */
export const DO_NOT_CACHE = 'do-not-cache';

/**
 * A parsed expiration time, as in the settings and on the port. `unset`: not given, which means never, or with `cacheControl` as the
 * origin or heuristics say.
 */
export type Expiration =
  | { readonly kind: 'unset' }
  | { readonly kind: 'never' }
  | { readonly kind: 'do-not-cache' }
  | { readonly kind: 'after'; readonly seconds: Seconds }
  | { readonly kind: 'at'; readonly moment: Millis };

/**
 * The time at which a response that was received at `responseTime` becomes stale.
 *
 * @example
 * expiresAt({ kind: 'after', seconds: seconds(60) }, millis(0)); // 60000
 */
export function expiresAt(expiration: Expiration, responseTime: Millis): Millis {
  switch (expiration.kind) {
    case 'unset':
    case 'never':
      return NEVER;
    case 'do-not-cache':
      return responseTime;
    case 'after':
      return representable(later(responseTime, expiration.seconds));
    case 'at':
      return expiration.moment;
  }
}

/**
 * The time that is as long ago as this expiration is long, or its own time if it has one; null for others.
 *
 * @example
 * momentBefore({ kind: 'after', seconds: seconds(60) }, millis(90_000)); // 30000
 */
export function momentBefore(time: Expiration, now: Millis): Millis | null {
  switch (time.kind) {
    case 'after':
      return millis(now - time.seconds * 1000);
    case 'at':
      return time.moment;
    case 'unset':
    case 'never':
    case 'do-not-cache':
      return null;
  }
}

/** Does this expiration require validation on each use? */
export const isImmediate = (expiration: Expiration): boolean =>
  expiration.kind === 'after' && expiration.seconds === EXPIRE_IMMEDIATELY;

/** The last time that a `Date` can represent; later times count as never. */
const LAST_MOMENT = 8.64e15;

const representable = (moment: Millis): Millis =>
  moment > LAST_MOMENT ? NEVER : millis(Math.max(moment, -LAST_MOMENT));
