import type { Place } from '../error-advice.js';
import { isRecord } from '../guards.js';
import type { Expiration } from '../http/freshness/expiration.js';
import type { Seconds } from '../http/units.js';
import { type CacheMode, parseCacheMode } from './cache-mode.js';
import type { ExpirationTime } from './expiration.js';
import type { Parsed } from './faults.js';
import { readFlag, readTime } from './kinds.js';
import { type OptionBag, openOptions } from './open-options.js';
import { readRows } from './parse-settings.js';
import { isOptionName, type PolicyOptions, policyNames, type Settings } from './table.js';
import { readOwnTags } from './tags.js';

/**
 * What one request may say about its own caching.
 *
 * @example
 * const options: RequestOptions = { expireAfter: { minutes: 5 }, refresh: true };
 */
export type RequestOptions = {
  /** How long the new response stays fresh; it does not shorten what is stored (requests-cache: expire_after). */
  readonly expireAfter?: ExpirationTime | null;
  /** Ask the origin before a stored response is used (requests-cache: refresh). */
  readonly refresh?: boolean;
  /** Do not look at what is stored, and replace it (requests-cache: force_refresh). */
  readonly forceRefresh?: boolean;
  /** Never ask the origin: what is stored, or a 504 (requests-cache: only_if_cached). */
  readonly onlyIfCached?: boolean;
  /**
   * A cache mode as in Fetch (`'no-store'`, `'reload'`, `'no-cache'`, and `'force-cache'` and `'only-if-cached'`, whose answers may
   * be stale), or options of the session that are to be others for this request.
   *
   * @example
   * await session.get('/api/countries', { cache: { staleIfError: true, matchHeaders: ['accept'] } });
   */
  readonly cache?: CacheMode | (PolicyOptions & Pick<RequestOptions, 'tags'>);
  /**
   * Names by which the response can be deleted: at most 128, of at most 256 characters each. They are stored in clear, so no
   * secrets. What comes from the origin, a 304 too, has those of all requests that it answers, and keeps those of the stored response
   * in whose place it comes; past 128 the last ones go, so that the request's own stay. A hit leaves them as they are.
   *
   * @example
   * await session.get('/api/basket', { tags: ['user-7'] });
   * await session.cache.delete({ tags: ['user-7'] });
   */
  readonly tags?: readonly string[];
};

/** What one request may set for itself, once read; undefined: as the session says. */
export type RequestSettings = {
  readonly expireAfter?: Expiration;
  readonly refresh?: boolean;
  readonly forceRefresh?: boolean;
  readonly onlyIfCached?: boolean;
  /** How stale a stored response may be; `Infinity`: as it is. */
  readonly maxStale?: Seconds;
  /** True inside `cacheDisabled`: neither read nor stored. */
  readonly disabled?: boolean;
  /** Asked for by Fetch's cache mode `no-store`, which tells caches on the way to bypass what they have. */
  readonly noStore?: boolean;
  /** Of a new response; never empty. */
  readonly tags?: readonly string[];
};

const FLAGS = ['refresh', 'forceRefresh', 'onlyIfCached'] as const;

/** The names of the per-request options that {@link parseRequestSettings} reads. */
export const requestSettingNames: readonly string[] = ['expireAfter', 'cache', 'tags', ...FLAGS];

/**
 * Read the per-request options. `others`: options that the caller reads itself (params, json, signal ...), left alone here.
 *
 * @example
 * parseRequestSettings({ refresh: true, json: {} }, ['json']); // { kind: 'parsed', value: { refresh: true } }
 */
export function parseRequestSettings(options: unknown, others: readonly string[] = []): Parsed<RequestSettings> {
  const bag = openOptions(options, requestSettingNames, { others, placeOf });
  const { read } = bag;
  // An object is read by `parseRequestCache`, which knows the settings of the session.
  const mode = read<RequestSettings>('cache', (value) => (isRecord(value) ? {} : parseCacheMode(String(value))), {});
  const expireAfter = bag.has('expireAfter') ? read('expireAfter', readTime, undefined) : undefined;
  const flags = FLAGS.map((name) => [name, read(name, readFlag, undefined)] as const).filter(isSaid);
  return bag.parsed({ ...mode, ...(expireAfter && { expireAfter }), ...ownTags(bag), ...Object.fromEntries(flags) });
}

/** Where an option belongs that is none of a request by itself. */
function placeOf(name: string): Place {
  if (!isOptionName(name)) return 'unknown';
  return policyNames.includes(name) ? 'cache' : 'session';
}

function ownTags({ read }: OptionBag): Pick<RequestSettings, 'tags'> {
  const tags = read('tags', readOwnTags, []);
  return tags.length === 0 ? {} : { tags };
}

/** That a request is not to be refreshed says nothing; that it may ask the origin can be other than what the session says. */
const isSaid = ([name, value]: readonly [string, boolean | undefined]): boolean =>
  value === true || (value === false && name === 'onlyIfCached');

/** The settings of a session as one request changes them, and what it thereby says of itself. */
export type RequestCache = { readonly settings: Settings; readonly options: RequestSettings };

/**
 * Read `cache: { … }` of a request: options of the session for this request alone.
 *
 * @example
 * parseRequestCache({ readOnly: true }, DEFAULT_SETTINGS); // { kind: 'parsed', value: { settings: { ... }, options: {} } }
 */
export function parseRequestCache(cache: unknown, session: Settings): Parsed<RequestCache> {
  const bag = openOptions(cache, policyNames, { others: ['tags'], placeOf });
  const settings = readRows(bag, policyNames, session);
  // As an option of the request it counts before `urlsExpireAfter`.
  const options = { ...(bag.has('expireAfter') && { expireAfter: settings.expireAfter }), ...ownTags(bag) };
  return bag.parsed({ settings, options });
}
