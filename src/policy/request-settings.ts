import type { Expiration, ExpirationTime } from './expiration.js';
import type { Parsed } from './faults.js';

/** What one request may say about its own caching. */
export type RequestOptions = {
  /** How long the new response stays fresh; it does not shorten what is stored (requests-cache: expire_after). */
  readonly expireAfter?: ExpirationTime | null;
  /** Ask the origin before a stored response is used (requests-cache: refresh). */
  readonly refresh?: boolean;
  /** Do not look at what is stored, and replace it (requests-cache: force_refresh). */
  readonly forceRefresh?: boolean;
  /** Never ask the origin: what is stored, or a 504 (requests-cache: only_if_cached). */
  readonly onlyIfCached?: boolean;
};

/** What one request may set for itself, once read; undefined: as the session says. */
export type RequestSettings = {
  readonly expireAfter?: Expiration;
  readonly refresh?: boolean;
  readonly forceRefresh?: boolean;
  readonly onlyIfCached?: boolean;
  /** True inside `cacheDisabled`: neither read nor stored. */
  readonly disabled?: boolean;
};

/** Read the per-request options. `otherNames`: options that the caller reads itself (params, json, signal ...), left alone here. */
export function parseRequestSettings(options: unknown, otherNames: readonly string[] = []): Parsed<RequestSettings> {
  throw [options, otherNames];
}
