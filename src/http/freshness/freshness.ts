import type { StoredResponse } from '../storing/stored-response.js';
import { type Millis, type Seconds, seconds, secondsBetween } from '../units.js';

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
