import { DEFAULT_CACHE_NAME, DEFAULT_IGNORED_PARAMS, DEFAULT_METHODS, DEFAULT_STATUS_CODES } from './defaults.js';
import type { Expiration, ExpirationTime } from './expiration.js';
import type { Parsed } from './faults.js';
import { type OptionBag, openOptions, readBound, readText } from './option-readers.js';
import {
  readBackend,
  readEntryBytes,
  readExpiration,
  readFieldNames,
  readMemoryTier,
  readMethods,
  readNames,
  readStaleness,
  readStatuses,
} from './setting-readers.js';
import type { Seconds } from './units.js';
import type { UrlPattern } from './url-pattern.js';
import { readUrlExpirations } from './urls-expire-after.js';

/** The settings of a session once read: plain data, complete, cloneable. What the port carries and the engine works by. */
export type Settings = {
  readonly cacheName: string;
  readonly backend: 'indexeddb' | 'memory';
  readonly expireAfter: Expiration;
  readonly urlsExpireAfter: readonly (readonly [UrlPattern, Expiration])[];
  readonly allowableCodes: readonly number[];
  /** In upper case. */
  readonly allowableMethods: readonly string[];
  /** Null: off. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  /** True: all that script can see. Names in lower case. */
  readonly matchHeaders: boolean | readonly string[];
  readonly ignoredParameters: readonly string[];
  /** Bytes; `Infinity`: no bound. */
  readonly maxCacheBytes: number;
  readonly maxEntryBytes: number;
  readonly maxEntries: number;
  readonly memoryTier: { readonly maxBytes: number };
};

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
export type SessionOptions = {
  /** The name of the cache; sessions of one name share what is stored (requests-cache: cache_name). Default `'http_cache'`. */
  readonly cacheName?: string;
  /** The store (requests-cache: backend). Default `'indexeddb'`. */
  readonly backend?: 'indexeddb' | 'memory';
  /** How long responses stay fresh, numbers in seconds (requests-cache: expire_after). Default: for ever. */
  readonly expireAfter?: ExpirationTime | null;
  /**
   * The same for some URLs (requests-cache: urls_expire_after): the first pattern that matches wins; null: as `expireAfter`
   * says. `'/…'` is a glob for paths of the page's own origin, other strings are globs for host and path, `'*'` is everything. An object
   * sorts keys that are whole numbers first; an array or Map keeps its order.
   */
  readonly urlsExpireAfter?:
    | Readonly<Record<string, ExpirationTime | null>>
    | ReadonlyMap<string | RegExp, ExpirationTime | null>
    | readonly (readonly [pattern: string | RegExp, expireAfter: ExpirationTime | null])[];
  /** The statuses that are stored (requests-cache: allowable_codes). Default 200 only. */
  readonly allowableCodes?: Iterable<number>;
  /** The methods whose responses are read from the cache and stored (requests-cache: allowable_methods). Default GET and HEAD. */
  readonly allowableMethods?: Iterable<string>;
  /** Answer with what is stored, though stale, when the origin fails; a time: if not staler than that (requests-cache: stale_if_error). Default false. */
  readonly staleIfError?: boolean | ExpirationTime;
  /** Request header fields that make requests different: these, or true for all that script sees (requests-cache: match_headers). Default false. */
  readonly matchHeaders?: boolean | Iterable<string>;
  /**
   * Names of query, body and header parameters whose values stay out of keys and out of the store (requests-cache: ignored_parameters).
   * Default {@link DEFAULT_IGNORED_PARAMS}, which these replace.
   */
  readonly ignoredParameters?: Iterable<string>;
  /** Bytes of the whole cache; above, expired and then least recently used responses go. Default 100 MB; `Infinity` or null: no bound. */
  readonly maxCacheBytes?: number | null;
  /** Bytes of one body; larger ones are answered, not stored. Default 50 MB, at most `maxCacheBytes`. */
  readonly maxEntryBytes?: number | null;
  /** Number of stored responses. Default: no bound. */
  readonly maxEntries?: number | null;
  /** Bytes kept in the worker's memory in front of the store. Default 16 MB. */
  readonly memoryTier?: { readonly maxBytes?: number };
};

const MB = 1024 * 1024;

/** What holds where an option is not given. */
export const DEFAULT_SETTINGS: Settings = {
  cacheName: DEFAULT_CACHE_NAME,
  backend: 'indexeddb',
  expireAfter: { kind: 'never' },
  urlsExpireAfter: [],
  allowableCodes: DEFAULT_STATUS_CODES,
  allowableMethods: DEFAULT_METHODS,
  staleIfError: null,
  matchHeaders: false,
  ignoredParameters: DEFAULT_IGNORED_PARAMS,
  maxCacheBytes: 100 * MB,
  maxEntryBytes: 50 * MB,
  maxEntries: Number.POSITIVE_INFINITY,
  memoryTier: { maxBytes: 16 * MB },
};

/** The names of all plain-data options of a session. */
export const settingNames: readonly string[] = Object.keys(DEFAULT_SETTINGS);

/**
 * Read the plain-data options of a session. `otherNames`: options that the caller reads itself (fetch, worker ...), left alone here.
 *
 * @example
 * const parsed = parseSettings({ expireAftr: 60 });
 * if (parsed.kind === 'faults') parsed.faults[0].text; // There is no option "expireAftr": did you mean "expireAfter"?
 */
export function parseSettings(options: unknown, otherNames: readonly string[] = []): Parsed<Settings> {
  const bag = openOptions(options, settingNames, otherNames);
  return bag.parsed(readSettings(bag));
}

/** Take the settings out of options that were opened. */
export function readSettings({ read }: OptionBag): Settings {
  const fallback = DEFAULT_SETTINGS;
  const expireAfter = read('expireAfter', readExpiration(fallback.expireAfter), fallback.expireAfter);
  const maxCacheBytes = read('maxCacheBytes', readBound, fallback.maxCacheBytes);
  return {
    cacheName: read('cacheName', readText, fallback.cacheName),
    backend: read('backend', readBackend, fallback.backend),
    expireAfter,
    urlsExpireAfter: read('urlsExpireAfter', readUrlExpirations(expireAfter), fallback.urlsExpireAfter),
    allowableCodes: read('allowableCodes', readStatuses, fallback.allowableCodes),
    allowableMethods: read('allowableMethods', readMethods, fallback.allowableMethods),
    staleIfError: read('staleIfError', readStaleness, fallback.staleIfError),
    matchHeaders: read('matchHeaders', readFieldNames, fallback.matchHeaders),
    ignoredParameters: read('ignoredParameters', readNames, fallback.ignoredParameters),
    maxCacheBytes,
    maxEntryBytes: read(
      'maxEntryBytes',
      readEntryBytes(maxCacheBytes),
      Math.min(fallback.maxEntryBytes, maxCacheBytes),
    ),
    maxEntries: read('maxEntries', readBound, fallback.maxEntries),
    memoryTier: read('memoryTier', readMemoryTier(fallback.memoryTier.maxBytes), fallback.memoryTier),
  };
}
