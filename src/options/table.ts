import { DEFAULT_CACHE_NAME } from '../http/defaults.js';
import { DEFAULT_IGNORED } from '../http/ignored-names.js';
import type { Kinds } from './kinds.js';

/**
 * One option: its kind, which says how it is read (kinds.ts) and checked (settings-shape.ts), and the setting that holds where it is not
 * given. `store`: it belongs to the store, and the first session that opens it decides.
 */
type Row = {
  [Kind in keyof Kinds]: readonly [kind: Kind, fallback: Kinds[Kind]['setting'], of?: 'store'];
}[keyof Kinds];
type Rows = Readonly<Record<string, Row>>;

const MB = 1024 * 1024;

/** The options that one request may set for itself. They are read in this order. */
const POLICY = {
  /** How long responses stay fresh, numbers in seconds (requests-cache: expire_after). Default: for ever. */
  expireAfter: ['time', { kind: 'unset' }],
  /**
   * Do the directives of responses count (requests-cache: cache_control)? Default false: settings decide how long a response stays
   * fresh, its validators and Vary count all the same. True: a complete private cache by RFC 9111; then `expireAfter` holds for
   * responses that do not say how long they stay fresh, and where it is not given, heuristics do (RFC 9111 §4.2.2).
   */
  cacheControl: ['flag', false],
  /**
   * The statuses that are stored (requests-cache: allowable_codes). Default, and null: 200 only, and with `cacheControl` all that
   * RFC 9111 §3 lets be stored, which these narrow.
   */
  allowableCodes: ['statuses', null],
  /**
   * The methods whose responses are read from the cache and stored (requests-cache: allowable_methods). Default, and null: GET and
   * HEAD; with `cacheControl` also QUERY, and POST, whose responses may answer later GETs, which these narrow.
   */
  allowableMethods: ['methods', null],
  /** Ask the origin before each use of a stored response that has a validator (requests-cache: always_revalidate). Default false. */
  alwaysRevalidate: ['flag', false],
  /** Answer from the cache, but write nothing to it, not even after a 304 (requests-cache: read_only). Default false. */
  readOnly: ['flag', false],
  /** Answer with what is stored, though stale, when the origin fails; a time: if not staler than that (requests-cache: stale_if_error). Default false. */
  staleIfError: ['staleness', null],
  /**
   * Answer with what is stored, though stale, and fetch it anew behind the answer, once however many ask; a time: if not staler
   * than that (requests-cache: stale_while_revalidate). Default false. What has changed is an `updated` event.
   */
  staleWhileRevalidate: ['staleness', null],
  /**
   * Seconds until the origin counts as failed where a stored response can answer in its place; what comes later is stored all the
   * same (Workbox: networkTimeoutSeconds). Where nothing is stored, the origin has all the time it takes: `timeout` ends that. Implies
   * `staleIfError: true`, unless that says how stale. Default: none.
   */
  networkTimeout: ['wait', null],
  /** Never ask the origin: what is stored, or a 504 (requests-cache: only_if_cached). Default false. */
  onlyIfCached: ['flag', false],
  /** Neither read nor store (requests-cache: disabled). Default false. */
  disabled: ['flag', false],
  /** Request header fields that make requests different: these, or true for all that script sees (requests-cache: match_headers). Default false. */
  matchHeaders: ['fieldNames', false],
  /**
   * Names of query, body and header parameters whose values stay out of keys and out of the store (requests-cache: ignored_parameters),
   * at any depth of JSON and of forms (`user[token]`). One list for all three kinds, or one for each. They add to
   * {@link DEFAULT_IGNORED_PARAMS}, unless `replaceDefaults` is true. Requests that differ in their values share what is stored; those
   * that differ in the values of the default names, or of those in `identity`, do not.
   */
  ignoredParameters: ['ignoredNames', DEFAULT_IGNORED],
  /**
   * Parameters of URLs that do not matter, such as those of campaigns: names (`'fbclid'`), beginnings of names (`'utm_*'`), or regular
   * expressions that are searched in names. With other values of them, or without them, it is the same response; patterns do not see
   * them either. Requests go out with them. Default: none. Other than the values of `ignoredParameters`, they leave no trace in keys.
   */
  ignoreUrlParams: ['namePatterns', []],
  /** The member of a JSON body to which `ignoredParameters` applies, in place of its root (requests-cache: content_root_key). */
  contentRootKey: ['name', null],
  /**
   * How the origin is asked whether a stored response still holds. `'headers'`: by If-None-Match and If-Modified-Since, so that a 304
   * is seen; to another origin they cost a preflight. `'http-cache'`: by the browser's own cache, which needs no preflight and no
   * visible ETag, but shows its 304 as a 200. `'auto'`, the default: `'headers'` to the own origin, `'http-cache'` to others.
   */
  revalidateVia: ['via', 'auto'],
  /**
   * Sort the parameters of queries and forms and the members of JSON bodies by name, so that `?b=2&a=1` is `?a=1&b=2`. Parameters with
   * the same name always keep their order. Default, and null: true, but false with `cacheControl`, where the URL as it stands is the
   * key (RFC 9111 §4).
   */
  sortQuery: ['optionalFlag', null],
  /** The media types that are stored, such as `'application/json'` and `'image/*'`. Default: all. */
  contentTypes: ['mediaTypes', null],
  /** The URLs that the cache is for, as in `urlsExpireAfter`; all others pass it by. Default: all. */
  urlPatterns: ['urlPatterns', null],
  /** The name under which the worker registered a filter (requests-cache: filter_fn). */
  filterFn: ['name', null],
  /** The name under which the worker registered a function for keys (requests-cache: key_fn). */
  keyFn: ['name', null],
} as const satisfies Rows;

/** The options of the session as a whole. */
const SESSION = {
  /** The name of the cache; sessions of one name share what is stored (requests-cache: cache_name). Default `'http_cache'`. */
  cacheName: ['text', DEFAULT_CACHE_NAME],
  /** The store: `'indexeddb'`, `'memory'` (as long as the worker lives), or the name of one that the worker registered (requests-cache: backend). Default `'indexeddb'`. */
  backend: ['backend', 'indexeddb', 'store'],
  /** How responses are written into the store (requests-cache: serializer). Default `'structured'`: as structured clones; or the name of one that the worker registered. */
  serializer: ['serializer', 'structured', 'store'],
  /**
   * `expireAfter` for some URLs (requests-cache: urls_expire_after): the first pattern that matches wins. An object sorts keys that
   * are whole numbers first; an array or Map keeps its order.
   */
  urlsExpireAfter: ['expirations', []],
  /** Does `close()` let go of the store, too (requests-cache: autoclose)? Default true. False: it ends only what is under way. */
  autoClose: ['flag', true],
  /**
   * Whose requests these are, such as the id of the user: what is stored for one identity never answers another. Cookies are
   * invisible to a worker, so an app with cookie sessions sets it, and calls `forget()` at logout. It is kept with the cache, as a
   * keyed hash, and holds for what the page itself fetches, too, until another one is set, or null, which is nobody. Default: the one
   * that is kept, else the credentials of each request: the values of {@link DEFAULT_IGNORED_PARAMS}, `Authorization` among them.
   */
  identity: ['name', null],
  /** The names under which the worker registered adapters, by the beginning of the URLs that they are for (requests: Session.mount). */
  adapters: ['adapters', []],
  /** Bytes of the whole cache, fields and keys counted along with bodies (an estimate, 512 for each response on top); above, expired and then least recently used responses go. Default 100 MB; `Infinity` or null: no bound. */
  maxCacheBytes: ['bound', 100 * MB, 'store'],
  /** Bytes of one response by the same estimate; larger ones are answered, not stored. Default 50 MB, at most `maxCacheBytes`. */
  maxEntryBytes: ['entryBytes', 50 * MB, 'store'],
  /** Number of stored responses. Default: no bound. */
  maxEntries: ['bound', Number.POSITIVE_INFINITY, 'store'],
  /** Bytes kept in the worker's memory in front of the store. Default 16 MB. */
  memoryTier: ['memoryTier', { maxBytes: 16 * MB }, 'store'],
  /**
   * Does the worker keep what another origin sends without CORS: the images, scripts and styles of a CDN, as pages load them by
   * themselves? Default false. They are opaque: nobody sees their status, so that an error page may be kept as if it were the image;
   * say by `expireAfter` for how long, or use `staleWhileRevalidate`. Each counts as 7 MB in `maxCacheBytes` and `maxEntryBytes`, about
   * as much as browsers charge for it. With `contentTypes` or `filterFn`, which cannot look into them, none is kept.
   *
   * It is about fetch events on `routes`: it counts among the start options of a worker, or after `settings.sync()`. Calls of a session
   * never get an opaque response, and where no worker answers fetch events (a session in a page alone, an insecure context, Node) it
   * has nothing to do.
   */
  allowOpaque: ['flag', false],
  /**
   * Remove what has expired by itself, when nobody waits: once a session is open, and after answers, at most so often (`every`, 5
   * minutes), and so long after its expiry (`offset`, 0), as long as `staleIfError` may want it. Default false: it goes when room is
   * needed (requests-cache: ttl, ttl_offset). Without any page it is done by what the worker was started with and what
   * `settings.sync()` gave it: when it is activated, and by periodic sync, which browsers grant to some installed apps.
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
 * What decides whether the cache answers and what it stores: options of a session, which one request may set for itself, too
 * (`cache: { … }`).
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

/** The settings of a session: options once read, as plain data, complete and cloneable. The port carries them, the engine uses them. */
export type Settings = PolicySettings & SettingsFor<typeof SESSION>;

/** The settings where no option is given. */
export const DEFAULT_SETTINGS: Settings = /* @__PURE__ */ fallbacksOf(OPTIONS);

function fallbacksOf<Some extends Rows>(rows: Some): SettingsFor<Some>;
function fallbacksOf(rows: Rows): object {
  return Object.fromEntries(Object.entries(rows).map(([name, [, fallback]]) => [name, fallback]));
}
