declare const unit: unique symbol;

/** A length of time in seconds, as in HTTP (RFC 9111 §1.2.2). */
export type Seconds = number & { readonly [unit]: 'seconds' };

/** A point in time in milliseconds since the epoch, as from `Date.now()`; `Infinity` is "never". */
export type Millis = number & { readonly [unit]: 'millis' };

/**
 * A number of seconds.
 *
 * @example
 * const minute = seconds(60);
 */
export const seconds = (value: number): Seconds => value as Seconds;

/**
 * A point in time, in milliseconds since the epoch.
 *
 * @example
 * const moment = millis(Date.now());
 */
export const millis = (value: number): Millis => value as Millis;

/**
 * The point in time `after` seconds after `start`.
 *
 * @example
 * later(millis(0), seconds(60)); // 60000
 */
export const later = (start: Millis, after: Seconds): Millis => millis(start + after * 1000);

/**
 * The seconds from `start` to `end`, not rounded.
 *
 * @example
 * secondsBetween(millis(0), millis(1500)); // 1.5
 */
export const secondsBetween = (start: Millis, end: Millis): Seconds => ((end - start) / 1000) as Seconds;

/** `expires` of a stored response that never becomes stale. */
export const NEVER: Millis = millis(Number.POSITIVE_INFINITY);

/**
 * The seconds in the argument of a directive or in a field; null unless it is all digits. Larger values count as 2^31. RFC 9111 §1.2.2.
 *
 * @example
 * deltaSeconds('60'); // 60
 */
export const deltaSeconds = (argument: string | null): Seconds | null =>
  argument !== null && /^\d+$/.test(argument) ? seconds(Math.min(Number(argument), 2 ** 31)) : null;
