declare const unit: unique symbol;

/** A length of time in seconds, as HTTP counts (RFC 9111 §1.2.2). */
export type Seconds = number & { readonly [unit]: 'seconds' };

/** A moment in milliseconds since the epoch, as `Date.now()` counts; `Infinity` is "never". */
export type Millis = number & { readonly [unit]: 'millis' };

/**
 * So many seconds.
 *
 * @example
 * const minute = seconds(60);
 */
export const seconds = (value: number): Seconds => value as Seconds;
/**
 * The moment so many milliseconds after the beginning of 1970.
 *
 * @example
 * const moment = millis(Date.now());
 */
export const millis = (value: number): Millis => value as Millis;

/**
 * The moment that lies `after` seconds after `start`.
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
export const secondsBetween = (start: Millis, end: Millis): Seconds => seconds((end - start) / 1000);

/** A stored response that never becomes stale has this as its `expires`. */
export const NEVER: Millis = millis(Number.POSITIVE_INFINITY);
