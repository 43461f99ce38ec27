import { DEFAULT_METHODS, DEFAULT_STATUS_CODES } from '../options/defaults.js';
import { type Expiration, isImmediate } from '../options/expiration.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/settings.js';
import { type RequestDirectives, requestDirectives } from './fields/cache-control.js';
import { fieldValue, type HeaderFields } from './fields/header-fields.js';
import { type Seconds, seconds } from './units.js';

/**
 * Everything that decides about one request: the session's settings, the options of the request and the request's own
 * directives, each clash settled (requests-cache: request header = per-request option > URL pattern > session).
 */
export type RequestPolicy = {
  /** Do the directives of responses count, as RFC 9111 says? */
  readonly cacheControl: boolean;
  /** May the store answer, may the answer be stored? Both false is a bypass. */
  readonly read: boolean;
  readonly write: boolean;
  /**
   * Ask the origin before use: always (no-cache), or unless what is stored is fresh and immutable (refresh; RFC 8246); or do not
   * even look (forceRefresh).
   */
  readonly refresh: 'no' | 'unless-immutable' | 'validate' | 'reload';
  readonly onlyIfCached: boolean;
  /** How long a new response stays fresh; with `cacheControl` only where it does not say so itself. */
  readonly expiration: Expiration;
  /** How old an answer may be (RFC 9111 §5.2.1.1); null: however old. */
  readonly maxAge: Seconds | null;
  /** Ask the origin before each use of what has a validator. */
  readonly alwaysRevalidate: boolean;
  /** How stale an answer may be when the origin fails; null: not at all. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  /** How stale an answer may be that is fetched anew behind it; null: not at all. */
  readonly staleWhileRevalidate: Seconds | null;
  /** After which the origin counts as failed where something stored can answer in its place; null: however long it takes. */
  readonly networkTimeout: Seconds | null;
  /** The request's max-stale, as directive or option, and min-fresh (RFC 9111 §5.2.1); 0 where not given. */
  readonly maxStale: Seconds;
  readonly minFresh: Seconds;
  /** Null: all that RFC 9111 §3 lets be stored. */
  readonly allowableCodes: readonly number[] | null;
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
  const { cacheControl, networkTimeout } = settings;
  const directives = requestDirectives(fields);
  const own = ownExpiration(question, directives);
  const expiration = own ?? question.urlExpiration ?? settings.expireAfter;
  const uses = usesCache(question, directives, expiration);
  return {
    cacheControl,
    read: uses,
    write: uses && !settings.readOnly,
    refresh: refreshOf(question, directives, own),
    onlyIfCached: directives.onlyIfCached || (options.onlyIfCached ?? settings.onlyIfCached),
    expiration: expiration.kind === 'unset' && !cacheControl ? { kind: 'never' } : expiration,
    maxAge: cacheControl ? directives.maxAge : null,
    alwaysRevalidate: settings.alwaysRevalidate,
    staleIfError: directives.staleIfError ?? settings.staleIfError ?? (networkTimeout === null ? null : ANY_STALENESS),
    networkTimeout,
    staleWhileRevalidate: settings.staleWhileRevalidate,
    maxStale: options.maxStale ?? directives.maxStale ?? seconds(0),
    minFresh: directives.minFresh ?? seconds(0),
    allowableCodes: settings.allowableCodes ?? (cacheControl ? null : DEFAULT_STATUS_CODES),
  };
}

const ANY_STALENESS = /* @__PURE__ */ seconds(Number.POSITIVE_INFINITY);

/**
 * What the request itself says: its option; or `max-age`, which without `cacheControl` is how long the new response stays fresh
 * (requests-cache), and with it an upper bound of its age.
 */
function ownExpiration({ options, settings }: PolicyQuestion, { maxAge }: RequestDirectives): Expiration | null {
  if (options.expireAfter !== undefined) return options.expireAfter;
  if (maxAge === null || settings.cacheControl) return null;
  return maxAge < 0 ? { kind: 'never' } : { kind: 'after', seconds: maxAge };
}

function usesCache(
  { method, fields, settings, options, isListed }: PolicyQuestion,
  directives: RequestDirectives,
  expiration: Expiration,
): boolean {
  if (options.disabled ?? settings.disabled) return false;
  if (!isListed || directives.noStore || expiration.kind === 'do-not-cache') return false;
  if (asksForPart(fields) && !(settings.cacheControl && method === 'GET')) return false;
  return (
    isCacheable(effectiveMethod(method, fields), settings) && (!settings.cacheControl || isCacheable(method, settings))
  );
}

/**
 * Can the responses to requests of this method answer later ones? RFC 9110 §9.2.3.
 *
 * @example
 * isCacheable('POST', DEFAULT_SETTINGS); // false
 */
export function isCacheable(
  method: string,
  { cacheControl, allowableMethods }: Pick<Settings, 'cacheControl' | 'allowableMethods'>,
): boolean {
  return (
    (!cacheControl || CACHEABLE_METHODS.includes(method)) && isStorable(method, { cacheControl, allowableMethods })
  );
}

/**
 * Can the responses to requests of this method be stored? Those to POST can, where they answer later GETs. RFC 9110 §9.3.3.
 *
 * @example
 * isStorable('POST', { ...DEFAULT_SETTINGS, cacheControl: true }); // true
 */
export function isStorable(
  method: string,
  { cacheControl, allowableMethods }: Pick<Settings, 'cacheControl' | 'allowableMethods'>,
): boolean {
  const usual = cacheControl ? [...CACHEABLE_METHODS, 'POST'] : DEFAULT_METHODS;
  return (allowableMethods ?? usual).includes(method);
}

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'];

/** A safe method changes nothing at the origin, so its request may be sent again. RFC 9110 §9.2.1, RFC 10008 §2. */
export const isSafe = (method: string): boolean => SAFE_METHODS.includes(method);

/** Methods whose responses answer later requests of the same kind. RFC 9110 §9.2.3, RFC 10008 §2.7. */
const CACHEABLE_METHODS: readonly string[] = ['GET', 'HEAD', 'QUERY'];

/** Without `cacheControl` a part is never taken for the whole: such a request passes by the cache. RFC 9110 §14.2. */
const asksForPart = (fields: HeaderFields): boolean => fields.some(([name]) => name === 'range');

/** A request that wants its answer to expire at once does not want a stored one unasked either (requests-cache). */
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

/** The fields by which a request says that its method means another one. */
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * The method that counts: what a method override field says, else the method itself; in upper case.
 *
 * @example
 * effectiveMethod('POST', [['x-http-method-override', 'get']]); // 'GET'
 */
export function effectiveMethod(method: string, fields: HeaderFields): string {
  const override = OVERRIDES.map((name) => fieldValue(fields, name)?.trim()).find((value) => value);
  return (override ?? method).toUpperCase();
}
