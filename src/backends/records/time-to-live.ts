import { fail, shown } from '../../errors.js';

/** When an engine with a time to live of its own removes responses. */
export type TimeToLive = {
  /** Does the engine remove expired responses by itself? Default true (requests-cache: ttl). */
  readonly ttl?: boolean | undefined;
  /** Seconds that a stale response is kept, so that it can be validated or answer an error. Default 3,600 (requests-cache: ttl_offset). */
  readonly ttlOffset?: number | undefined;
};

/** The milliseconds that a record with this expiration is kept from `now` on; null: for ever. */
export type LifetimeOf = (expires: number | null, now: number) => number | null;

/** A response that is stale when it is stored is kept for the offset, too: it can be validated. */
export function lifetimeFrom({ ttl = true, ttlOffset = 3600 }: TimeToLive): LifetimeOf {
  if (!Number.isFinite(ttlOffset) || ttlOffset < 0)
    throw fail('bad-option', 'wrongValue', 'ttlOffset', shown(ttlOffset), 'seconds');
  return (expires, now) =>
    ttl && expires !== null ? Math.min(Math.max(expires - now, 0) + ttlOffset * 1000, LONGEST) : null;
}

/** A thousand years: what an engine adds to its own clock must not overflow. */
const LONGEST = 1000 * 365 * 86_400_000;
