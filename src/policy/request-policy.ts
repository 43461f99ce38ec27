import { type RequestDirectives, requestDirectives } from './cache-control.js';
import { effectiveMethod } from './effective-method.js';
import { type Expiration, isImmediate } from './expiration.js';
import type { HeaderFields } from './header-fields.js';
import type { RequestSettings } from './request-settings.js';
import type { Settings } from './settings.js';
import { type Seconds, seconds } from './units.js';

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
  /** Ask the origin before each use of what has a validator. */
  readonly alwaysRevalidate: boolean;
  /** How stale an answer may be when the origin fails; null: not at all. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  /** How stale an answer may be that is fetched anew behind it; null: not at all. */
  readonly staleWhileRevalidate: Seconds | null;
  /** The request's max-stale, as directive or option, and min-fresh (RFC 9111 §5.2.1); 0 where not given. */
  readonly maxStale: Seconds;
  readonly minFresh: Seconds;
  readonly allowableCodes: readonly number[];
};

/** What {@link requestPolicy} is asked about. `urlExpiration` is what `urlsExpireAfter` says for the URL, null where nothing matches; `isListed`: is the URL one of `urlPatterns`? */
export type PolicyQuestion = {
  readonly method: string;
  readonly urlExpiration: Expiration | null;
  readonly isListed: boolean;
  readonly fields: HeaderFields;
  readonly settings: Settings;
  readonly options: RequestSettings;
};

/**
 * Settle what holds for one request: its own options, then its directives, then the URL's pattern, then the session.
 * RFC 9111 §5.2.1.
 *
 * @example
 * const about = { method: 'GET', urlExpiration: null, isListed: true, settings: DEFAULT_SETTINGS, options: {} };
 * requestPolicy({ ...about, fields: [['cache-control', 'no-cache']] }).refresh; // 'validate'
 */
export function requestPolicy(question: PolicyQuestion): RequestPolicy {
  const { fields, settings, options } = question;
  const directives = requestDirectives(fields);
  const own = ownExpiration(options, directives);
  const expiration = own ?? question.urlExpiration ?? settings.expireAfter;
  const uses = usesCache(question, directives, expiration);
  return {
    read: uses,
    write: uses && !settings.readOnly,
    refresh: refreshOf(options, directives, own),
    onlyIfCached: directives.onlyIfCached || (options.onlyIfCached ?? settings.onlyIfCached),
    expiration,
    alwaysRevalidate: settings.alwaysRevalidate,
    staleIfError: directives.staleIfError ?? settings.staleIfError,
    staleWhileRevalidate: settings.staleWhileRevalidate,
    maxStale: options.maxStale ?? directives.maxStale ?? seconds(0),
    minFresh: directives.minFresh ?? seconds(0),
    allowableCodes: settings.allowableCodes,
  };
}

/** What the request itself says: its option, or `max-age`, which here is how long the new response stays fresh (requests-cache). */
function ownExpiration(options: RequestSettings, { maxAge }: RequestDirectives): Expiration | null {
  if (options.expireAfter !== undefined) return options.expireAfter;
  if (maxAge === null) return null;
  return maxAge < 0 ? { kind: 'never' } : { kind: 'after', seconds: maxAge };
}

function usesCache(
  { method, fields, settings, options, isListed }: PolicyQuestion,
  directives: RequestDirectives,
  expiration: Expiration,
): boolean {
  if (options.disabled ?? settings.disabled) return false;
  if (!isListed || directives.noStore || expiration.kind === 'do-not-cache') return false;
  return !asksForPart(fields) && settings.allowableMethods.includes(effectiveMethod(method, fields));
}

/** A part is never taken for the whole: such a request passes by the cache. RFC 9110 §14.2. */
const asksForPart = (fields: HeaderFields): boolean => fields.some(([name]) => name === 'range');

/** A request that wants its answer to expire at once does not want a stored one unasked either (requests-cache). */
function refreshOf(
  options: RequestSettings,
  { noCache }: RequestDirectives,
  own: Expiration | null,
): RequestPolicy['refresh'] {
  if (options.forceRefresh === true) return 'reload';
  const validates = options.refresh === true || noCache || (own !== null && isImmediate(own));
  return validates ? 'validate' : 'no';
}
