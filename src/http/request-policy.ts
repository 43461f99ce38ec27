import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/table.js';
import { DEFAULT_STATUS_CODES } from './defaults.js';
import { type RequestDirectives, requestDirectives } from './fields/cache-control.js';
import { fieldValue, type HeaderFields } from './fields/header-fields.js';
import { type Expiration, isImmediate } from './freshness/expiration.js';
import { effectiveMethod, isCacheable } from './methods.js';
import { type Seconds, seconds } from './units.js';

/**
 * The caching rules for one request, resolved from its directives, its options and the settings of the session
 * (requests-cache: request header = per-request option > URL pattern > session).
 */
export type RequestPolicy = {
  /** Response directives apply, as in RFC 9111. */
  readonly cacheControl: boolean;
  /** May the store answer, and may the response be stored? If neither, the request bypasses the cache. */
  readonly read: boolean;
  readonly write: boolean;
  /**
   * Validate before use: always (no-cache), or unless the stored response is fresh and immutable (refresh; RFC 8246); or `reload`: use no
   * stored response (forceRefresh).
   */
  readonly refresh: 'no' | 'unless-immutable' | 'validate' | 'reload';
  readonly onlyIfCached: boolean;
  /** Freshness lifetime of a new response; with `cacheControl`, only if it has no explicit one. */
  readonly expiration: Expiration;
  /** The largest age to accept (RFC 9111 §5.2.1.1); null: any. */
  readonly maxAge: Seconds | null;
  /** Validate stored responses that have a validator before each use. */
  readonly alwaysRevalidate: boolean;
  /** The largest staleness to accept when the origin fails; null: none. `Infinity`: any. */
  readonly staleIfError: Seconds | null;
  /** The largest staleness to accept while the response is revalidated in the background; null: none. */
  readonly staleWhileRevalidate: Seconds | null;
  /** The time after which the origin counts as failed, if a stored response can be used instead; null: none. */
  readonly networkTimeout: Seconds | null;
  /** max-stale of the request, as directive or option, and min-fresh (RFC 9111 §5.2.1); 0 if absent. */
  readonly maxStale: Seconds;
  readonly minFresh: Seconds;
  /** Null: all statuses that RFC 9111 §3 allows to store. */
  readonly allowableCodes: readonly number[] | null;
};

/**
 * The input of {@link requestPolicy}. `urlExpiration`: that of the URL in `urlsExpireAfter`, null if no pattern matches. `isListed`: the
 * URL matches `urlPatterns`.
 */
export type PolicyQuestion = {
  readonly method: string;
  readonly urlExpiration: Expiration | null;
  readonly isListed: boolean;
  readonly fields: HeaderFields;
  readonly settings: Settings;
  readonly options: RequestSettings;
};

/**
 * The caching rules for one request: its own options first, then its directives, the URL's pattern, the session. RFC 9111 §5.2.1.
 *
 * @example
 * const about = { method: 'GET', urlExpiration: null, isListed: true, settings: DEFAULT_SETTINGS, options: {} };
 * requestPolicy({ ...about, fields: [['cache-control', 'no-cache']] }).refresh; // 'validate'
 */
export function requestPolicy(question: PolicyQuestion): RequestPolicy {
  const { fields, settings, options } = question;
  const { cacheControl, networkTimeout } = settings;
  const directives = requestDirectives(fields);
  const own = ownExpiration(question, directives);
  const expiration = own ?? question.urlExpiration ?? settings.expireAfter;
  const isCached = bypassReason(question, directives, expiration) === null;
  return {
    cacheControl,
    read: isCached,
    write: isCached && !settings.readOnly,
    refresh: refreshOf(question, directives, own),
    onlyIfCached: directives.onlyIfCached || (options.onlyIfCached ?? settings.onlyIfCached),
    expiration: expiration.kind === 'unset' && !cacheControl ? { kind: 'never' } : expiration,
    maxAge: cacheControl ? directives.maxAge : null,
    alwaysRevalidate: settings.alwaysRevalidate,
    staleIfError: directives.staleIfError ?? settings.staleIfError ?? (networkTimeout === null ? null : ANY_STALENESS),
    networkTimeout,
    staleWhileRevalidate: settings.staleWhileRevalidate,
    maxStale: options.maxStale ?? directives.maxStale ?? ZERO,
    minFresh: directives.minFresh ?? ZERO,
    allowableCodes: settings.allowableCodes ?? (cacheControl ? null : DEFAULT_STATUS_CODES),
  };
}

const ZERO = /* @__PURE__ */ seconds(0);
const ANY_STALENESS = /* @__PURE__ */ seconds(Number.POSITIVE_INFINITY);

/**
 * The expiration that the request itself asks for: its option, or `max-age`. Without `cacheControl`, max-age is how long the new response
 * stays fresh (requests-cache); with it, the largest age to accept.
 */
function ownExpiration({ options, settings }: PolicyQuestion, { maxAge }: RequestDirectives): Expiration | null {
  if (options.expireAfter !== undefined) return options.expireAfter;
  if (maxAge === null || settings.cacheControl) return null;
  return maxAge < 0 ? { kind: 'never' } : { kind: 'after', seconds: maxAge };
}

/** The reason that a request bypasses the cache. */
export type BypassReason = 'disabled' | 'notListed' | 'noStore' | 'doNotCache' | 'method' | 'range';

/** The reason that this request bypasses the cache; null: it does not. A range is cached only with `cacheControl` (RFC 9110 §14.2). */
export function bypassReason(
  { method, fields, settings, options, isListed }: PolicyQuestion,
  directives: RequestDirectives,
  expiration: Expiration,
): BypassReason | null {
  const { cacheControl } = settings;
  if (options.disabled ?? settings.disabled) return 'disabled';
  if (!isListed) return 'notListed';
  if (directives.noStore) return 'noStore';
  if (expiration.kind === 'do-not-cache') return 'doNotCache';
  const effective = effectiveMethod(method, fields);
  const isCached =
    isCacheable(effective, settings) && (!cacheControl || effective === method || isCacheable(method, settings));
  if (!isCached) return 'method';
  return fieldValue(fields, 'range') === undefined || (cacheControl && method === 'GET') ? null : 'range';
}

/** A request whose response is to expire immediately does not accept a stored one without validation either (requests-cache). */
function refreshOf(
  { options, settings }: PolicyQuestion,
  { noCache }: RequestDirectives,
  own: Expiration | null,
): RequestPolicy['refresh'] {
  if (options.forceRefresh === true) return 'reload';
  if (noCache || (own !== null && isImmediate(own))) return 'validate';
  if (options.refresh !== true) return 'no';
  return settings.cacheControl ? 'unless-immutable' : 'validate';
}
