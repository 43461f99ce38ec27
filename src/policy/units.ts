declare const unit: unique symbol;

/** A length of time in seconds, as HTTP counts (RFC 9111 §1.2.2). */
export type Seconds = number & { readonly [unit]: 'seconds' };

/** A moment in milliseconds since the epoch, as `Date.now()` counts; `Infinity` is "never". */
export type Millis = number & { readonly [unit]: 'millis' };

export const seconds = (value: number): Seconds => value as Seconds;
export const millis = (value: number): Millis => value as Millis;

/** The moment that lies `after` seconds after `start`. */
export const later = (start: Millis, after: Seconds): Millis => millis(start + after * 1000);

/** The seconds from `start` to `end`, not rounded. */
export const secondsBetween = (start: Millis, end: Millis): Seconds => seconds((end - start) / 1000);

/** A stored response that never becomes stale has this as its `expires`. */
export const NEVER: Millis = millis(Number.POSITIVE_INFINITY);
