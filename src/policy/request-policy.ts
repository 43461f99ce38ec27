import type { Expiration } from './expiration.js';
import type { HeaderFields } from './header-fields.js';
import type { RequestSettings } from './request-settings.js';
import type { Settings } from './settings.js';
import type { Seconds } from './units.js';

/**
 * Everything that decides about one request: the session's settings, the options of the request and the request's own
 * directives, each clash settled (requests-cache: request header = per-request option > URL pattern > session).
 */
export type RequestPolicy = {
  /** May the store answer, may the answer be stored? Both false is a bypass. */
  readonly read: boolean;
  readonly write: boolean;
  /** Ask the origin before use (refresh, no-cache); or do not even look (forceRefresh). */
  readonly refresh: 'no' | 'validate' | 'reload';
  readonly onlyIfCached: boolean;
  /** How long a new response stays fresh. */
  readonly expiration: Expiration;
  /** How stale an answer may be when the origin fails; null: not at all. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  /** The request's max-stale and min-fresh (RFC 9111 §5.2.1); 0 where not given. */
  readonly maxStale: Seconds;
  readonly minFresh: Seconds;
  readonly allowableCodes: readonly number[];
};

/** Settle what holds for one request. `urlExpiration` is what `urlsExpireAfter` says for its URL, null where nothing matches. */
export function requestPolicy(request: {
  readonly method: string;
  readonly urlExpiration: Expiration | null;
  readonly fields: HeaderFields;
  readonly settings: Settings;
  readonly options: RequestSettings;
}): RequestPolicy {
  throw request;
}
