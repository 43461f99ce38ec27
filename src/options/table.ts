import { DEFAULT_CACHE_NAME } from '../http/defaults.js';
import { DEFAULT_IGNORED } from '../http/ignored-names.js';
import type { Kinds } from './kinds.js';

/**
 * One option: its kind, which determines how it is read (kinds.ts) and checked (settings-shape.ts), and its default.
 * `store`: an option of the store, fixed by the first session that opens it.
 */
type Row = {
  [Kind in keyof Kinds]: readonly [kind: Kind, fallback: Kinds[Kind]['setting'], of?: 'store'];
}[keyof Kinds];
type Rows = Readonly<Record<string, Row>>;

const MB = 1024 * 1024;

/** The options that can also be given for one request. They are read in this order. */
const POLICY = {
  /** How long responses stay fresh, numbers in seconds (requests-cache: expire_after). Default: never expire. */
  expireAfter: ['time', { kind: 'unset' }],
  /**
   * Honour response directives (requests-cache: cache_control). Default false: settings decide how long a response stays fresh;
   * validators and Vary are honoured either way. True: a complete private cache as in RFC 9111; `expireAfter` then applies to
   * responses without explicit freshness, and without it heuristics do (RFC 9111 §4.2.2).
   */
  cacheControl: ['flag', false],
  /**
   * Status codes to store (requests-cache: allowable_codes). Default, and null: only 200; with `cacheControl` every code that
   * RFC 9111 §3 allows, restricted to these if given.
   */
  allowableCodes: ['statuses', null],
  /**
   * Methods whose responses are cached (requests-cache: allowable_methods). Default, and null: GET and HEAD; with `cacheControl`
   * also QUERY, and POST, whose responses can answer later GETs; restricted to these if given.
   */
  allowableMethods: ['methods', null],
  /** Validate before every use of a stored response that has a validator (requests-cache: always_revalidate). Default false. */
  alwaysRevalidate: ['flag', false],
  /** Answer from the cache but never write to it, not even after a 304 (requests-cache: read_only). Default false. */
  readOnly: ['flag', false],
  /** Serve a stale response if the origin fails; a time: the maximum staleness (requests-cache: stale_if_error). Default false. */
  staleIfError: ['staleness', null],
  /**
   * Serve a stale response and revalidate it in the background, once for concurrent requests; a time: the maximum staleness
   * (requests-cache: stale_while_revalidate). Default false. A changed response is an `updated` event.
   */
  staleWhileRevalidate: ['staleness', null],
  /**
   * Seconds until a stored response is served in place of a slow origin (Workbox: networkTimeoutSeconds). The late response is still
   * stored. Without a stored response the origin is not cut off: that is `timeout`. Implies `staleIfError: true` unless that is set.
   * Default: none.
   */
  networkTimeout: ['wait', null],
  /** Never use the network: a stored response, or a 504 (requests-cache: only_if_cached). Default false. */
  onlyIfCached: ['flag', false],
  /** Bypass the cache: neither read nor store (requests-cache: disabled). Default false. */
  disabled: ['flag', false],
  /** Request headers that are part of the cache key: these, or true for all that are visible to script (requests-cache: match_headers). Default false. */
  matchHeaders: ['fieldNames', false],
  /**
   * Names of query, body and header parameters whose values are kept out of cache keys and the store (requests-cache:
   * ignored_parameters), at any depth of JSON and forms (`user[token]`). One list for all three, or one for each. They add to
   * {@link DEFAULT_IGNORED_PARAMS} unless `replaceDefaults` is true. Requests that differ only in these values share an entry, except for
   * the default names and those in `identity`, whose values partition the cache.
   */
  ignoredParameters: ['ignoredNames', DEFAULT_IGNORED],
  /**
   * URL parameters to leave out of cache keys and pattern matching, such as those of campaigns: names (`'fbclid'`), name prefixes
   * (`'utm_*'`), or regular expressions searched in names. Requests are still sent with them. Default: none. Unlike
   * `ignoredParameters`, presence makes no difference either.
   */
  ignoreUrlParams: ['namePatterns', []],
  /** The member of a JSON body to which `ignoredParameters` applies, instead of its root (requests-cache: content_root_key). */
  contentRootKey: ['name', null],
  /**
   * How stored responses are validated. `'headers'`: with If-None-Match and If-Modified-Since, so 304s are visible; cross-origin they
   * cost a preflight. `'http-cache'`: through the browser's HTTP cache, which needs no preflight and no visible ETag, but turns its
   * 304 into a 200. `'auto'`, the default: `'headers'` for the page's own origin, `'http-cache'` for others.
   */
  revalidateVia: ['via', 'auto'],
  /**
   * Sort the parameters of queries and forms and the members of JSON bodies by name, so that `?b=2&a=1` is `?a=1&b=2`. Repeated
   * parameters keep their order. Default, and null: true; false with `cacheControl`, where the URL is the key (RFC 9111 §4).
   */
  sortQuery: ['optionalFlag', null],
  /** Media types to store, such as `'application/json'` and `'image/*'`. Default: all. */
  contentTypes: ['mediaTypes', null],
  /** URLs to cache, as in `urlsExpireAfter`; others bypass the cache. Default: all. */
  urlPatterns: ['urlPatterns', null],
  /** The name under which the worker registered a filter (requests-cache: filter_fn). */
  filterFn: ['name', null],
  /** The name under which the worker registered a key function (requests-cache: key_fn). */
  keyFn: ['name', null],
} as const satisfies Rows;

/** The options of the session as a whole. */
const SESSION = {
  /** The name of the cache; sessions with the same name share it (requests-cache: cache_name). Default `'http_cache'`. */
  cacheName: ['text', DEFAULT_CACHE_NAME],
  /** The store: `'indexeddb'`, `'memory'` (for the lifetime of the worker), or the name of one that the worker registered (requests-cache: backend). Default `'indexeddb'`. */
  backend: ['backend', 'indexeddb', 'store'],
  /** How responses are serialized (requests-cache: serializer). Default `'structured'` (structured clone); or the name of one that the worker registered. */
  serializer: ['serializer', 'structured', 'store'],
  /**
   * `expireAfter` for some URLs (requests-cache: urls_expire_after): the first match wins. JavaScript moves integer
   * keys of an object to the front; an array or Map keeps its order.
   */
  urlsExpireAfter: ['expirations', []],
  /** Whether `close()` also closes the store (requests-cache: autoclose). Default true. False: it only waits for what is in flight. */
  autoClose: ['flag', true],
  /**
   * The user whose requests these are, such as a user id: responses stored for one identity never answer another. Cookies are
   * invisible to a worker, so an app with cookie sessions sets it, and calls `forget()` at logout. It is stored with the cache as a
   * keyed hash, and also applies to what the page itself loads, until another one is set; null is nobody. Default: the stored
   * identity, else the credentials of each request: the values of {@link DEFAULT_IGNORED_PARAMS}, including `Authorization`.
   */
  identity: ['name', null],
  /** The names under which the worker registered adapters, by URL prefix (requests: Session.mount). */
  adapters: ['adapters', []],
  /** Maximum bytes of the cache: header fields, keys and bodies (an estimate, plus 512 per response). Above it, expired and then least recently used responses are evicted. Default 100 MB; `Infinity` or null: no bound. */
  maxCacheBytes: ['bound', 100 * MB, 'store'],
  /** Maximum bytes of one response by the same estimate; larger ones are delivered but not stored. Default 50 MB, at most `maxCacheBytes`. */
  maxEntryBytes: ['entryBytes', 50 * MB, 'store'],
  /** Maximum number of stored responses. Default: no bound. */
  maxEntries: ['bound', Number.POSITIVE_INFINITY, 'store'],
  /** Maximum bytes kept in the worker's memory in front of the store. Default 16 MB. */
  memoryTier: ['memoryTier', { maxBytes: 16 * MB }, 'store'],
  /**
   * Store opaque cross-origin responses: images, scripts and styles that a page loads without CORS, such as from a CDN. Default
   * false. Their status is invisible, so an error page may be stored in place of the image: limit it with `expireAfter`, or use
   * `staleWhileRevalidate`. Each counts as 7 MB in `maxCacheBytes` and `maxEntryBytes`, about what browsers charge for it. With
   * `contentTypes` or `filterFn`, which cannot inspect them, none is stored.
   *
   * It applies to fetch events on `routes`, so set it in the start options of a worker, or with `settings.sync()`. Calls of a session
   * never get an opaque response, and without a worker that answers fetch events it has no effect.
   */
  allowOpaque: ['flag', false],
  /**
   * Remove expired responses in the background, once a session is open and after responses: at most once per `every` (5 minutes), and
   * `offset` (0) after their expiry, to leave time for `staleIfError`. Default false: they are evicted when space is needed
   * (requests-cache: ttl, ttl_offset). Without an open page, the worker does it with its start options and those of
   * `settings.sync()`: when it is activated, and by periodic sync, which browsers grant to some installed apps.
   */
  autoPurge: ['autoPurge', null],
} as const satisfies Rows;

/** All options that are plain data. A new one is a row here, and its use. */
export const OPTIONS: typeof POLICY & typeof SESSION = { ...POLICY, ...SESSION };

/** The name of an option that is plain data. */
export type OptionName = keyof typeof OPTIONS;

/** The names of all plain-data options of a session. */
export const settingNames: readonly OptionName[] = /* @__PURE__ */ Object.keys(OPTIONS).filter(isOptionName);

/** The names of those that one request may set for itself. */
export const policyNames: readonly OptionName[] = /* @__PURE__ */ settingNames.filter((name) => name in POLICY);

/** The names of those that belong to the store. */
export const storeNames: readonly OptionName[] = /* @__PURE__ */ settingNames.filter(
  (name) => OPTIONS[name][2] === 'store',
);

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

type GivenFor<Some extends Rows> = { readonly [Name in keyof Some]?: Kinds[Some[Name][0]]['given'] };
type SettingsFor<Some extends Rows> = { readonly [Name in keyof Some]: Kinds[Some[Name][0]]['setting'] };

/**
 * Options that decide whether the cache answers and what it stores: of a session, or of one request (`cache: { … }`).
 */
export type PolicyOptions = GivenFor<typeof POLICY>;

/**
 * The options of a session that are plain data: the same in a page, in `serveSession()` and in `sw.js?options=`.
 *
 * @example
 * const options: SessionOptions = {
 *   cacheName: 'atlas',
 *   expireAfter: { hours: 1 },
 *   urlsExpireAfter: [['/api/live/*', DO_NOT_CACHE], ['*.example.com/static', NEVER_EXPIRE]],
 *   staleIfError: true,
 * };
 */
export type SessionOptions = PolicyOptions & GivenFor<typeof SESSION>;

/** The settings that decide about one request. */
export type PolicySettings = SettingsFor<typeof POLICY>;

/** The parsed options of a session: complete and cloneable plain data, sent over the port and used by the engine. */
export type Settings = PolicySettings & SettingsFor<typeof SESSION>;

/** The default settings. */
export const DEFAULT_SETTINGS: Settings = /* @__PURE__ */ fallbacksOf(OPTIONS);

function fallbacksOf<Some extends Rows>(rows: Some): SettingsFor<Some>;
function fallbacksOf(rows: Rows): object {
  return Object.fromEntries(Object.entries(rows).map(([name, [, fallback]]) => [name, fallback]));
}
