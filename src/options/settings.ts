import type { Seconds } from '../http/units.js';
import { type AutoPurge, readAutoPurge } from './auto-purge.js';
import { DEFAULT_CACHE_NAME } from './defaults.js';
import type { Expiration } from './expiration.js';
import type { Parsed } from './faults.js';
import { DEFAULT_IGNORED, type IgnoredNames } from './ignored-names.js';
import { type OptionBag, openOptions, readBound, readFlag, readText } from './option-readers.js';
import type { RevalidateVia } from './session-options.js';
import {
  orNull,
  readAdapters,
  readBackend,
  readEntryBytes,
  readExpiration,
  readFieldNames,
  readIgnored,
  readMediaTypes,
  readMemoryTier,
  readMethods,
  readName,
  readOptionalFlag,
  readRevalidateVia,
  readSerializer,
  readStaleness,
  readStatuses,
  readUrlPatterns,
  readWait,
} from './setting-readers.js';
import { type NamePattern, readUrlParams } from './url-params.js';
import type { UrlPattern } from './url-pattern.js';
import { readUrlExpirations } from './urls-expire-after.js';

/** What decides about one request, once read. */
export type PolicySettings = {
  readonly expireAfter: Expiration;
  readonly cacheControl: boolean;
  /** Null: not given, so as the mode says. */
  readonly allowableCodes: readonly number[] | null;
  /** In upper case; null: not given, so as the mode says. */
  readonly allowableMethods: readonly string[] | null;
  readonly alwaysRevalidate: boolean;
  readonly readOnly: boolean;
  /** Null: off. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  readonly staleWhileRevalidate: Seconds | null;
  /** Null: however long it takes. */
  readonly networkTimeout: Seconds | null;
  readonly onlyIfCached: boolean;
  readonly disabled: boolean;
  /** True: all that script can see. Names in lower case. */
  readonly matchHeaders: boolean | readonly string[];
  readonly ignoredParameters: IgnoredNames;
  /** Which parameters of URLs neither keys nor patterns see. */
  readonly ignoreUrlParams: readonly NamePattern[];
  readonly contentRootKey: string | null;
  readonly revalidateVia: RevalidateVia;
  /** Null: not given, so as the mode says: true without `cacheControl`. */
  readonly sortQuery: boolean | null;
  /** Media types in lower case, `*` for a subtype. Null: all. */
  readonly contentTypes: readonly string[] | null;
  readonly urlPatterns: readonly UrlPattern[] | null;
  /** Names of what the worker registered. */
  readonly filterFn: string | null;
  readonly keyFn: string | null;
};

/** The settings of a session once read: plain data, complete, cloneable. What the port carries and the engine works by. */
export type Settings = PolicySettings & {
  readonly cacheName: string;
  /** `indexeddb`, `memory`, or a name that the worker registered; the same with the serializer. */
  readonly backend: string;
  readonly serializer: string;
  readonly urlsExpireAfter: readonly (readonly [UrlPattern, Expiration])[];
  readonly autoClose: boolean;
  /** Null: whoever the store says. In clear, so never to be stored as it is. */
  readonly identity: string | null;
  /** Pairs of URL prefix and the name of what the worker registered. */
  readonly adapters: readonly (readonly [prefix: string, name: string])[];
  /** Bytes; `Infinity`: no bound. */
  readonly maxCacheBytes: number;
  readonly maxEntryBytes: number;
  readonly maxEntries: number;
  readonly memoryTier: { readonly maxBytes: number };
  readonly allowOpaque: boolean;
  /** Null: off. */
  readonly autoPurge: AutoPurge | null;
};

const MB = 1024 * 1024;

/** What holds where an option is not given. */
export const DEFAULT_SETTINGS: Settings = {
  cacheName: DEFAULT_CACHE_NAME,
  backend: 'indexeddb',
  serializer: 'structured',
  expireAfter: { kind: 'unset' },
  urlsExpireAfter: [],
  cacheControl: false,
  allowableCodes: null,
  allowableMethods: null,
  alwaysRevalidate: false,
  readOnly: false,
  staleIfError: null,
  staleWhileRevalidate: null,
  networkTimeout: null,
  onlyIfCached: false,
  disabled: false,
  matchHeaders: false,
  ignoredParameters: DEFAULT_IGNORED,
  ignoreUrlParams: [],
  contentRootKey: null,
  revalidateVia: 'auto',
  sortQuery: null,
  contentTypes: null,
  urlPatterns: null,
  filterFn: null,
  keyFn: null,
  autoClose: true,
  identity: null,
  adapters: [],
  maxCacheBytes: 100 * MB,
  maxEntryBytes: 50 * MB,
  maxEntries: Number.POSITIVE_INFINITY,
  memoryTier: { maxBytes: 16 * MB },
  allowOpaque: false,
  autoPurge: null,
};

/** The names of all plain-data options of a session. */
export const settingNames: readonly string[] = /* @__PURE__ */ Object.keys(DEFAULT_SETTINGS);

/** The options of the store or of the session as a whole, which no request sets for itself. */
const OF_THE_SESSION: readonly string[] = [
  'cacheName',
  'backend',
  'serializer',
  'urlsExpireAfter',
  'autoClose',
  'identity',
  'adapters',
  'maxCacheBytes',
  'maxEntryBytes',
  'maxEntries',
  'memoryTier',
  'allowOpaque',
  'autoPurge',
];

/** The names of those that one request may set for itself. */
export const policyNames: readonly string[] = /* @__PURE__ */ settingNames.filter(
  (name) => !OF_THE_SESSION.includes(name),
);

/**
 * Read the plain-data options of a session. `otherNames`: options that the caller reads itself (fetch, worker ...), left alone here.
 *
 * @example
 * const parsed = parseSettings({ expireAftr: 60 });
 * if (parsed.kind === 'faults') parsed.faults[0]?.values; // ['expireAftr', ...]: error-texts.ts has the sentence
 */
export function parseSettings(options: unknown, otherNames: readonly string[] = []): Parsed<Settings> {
  const bag = openOptions(options, settingNames, { otherNames });
  return bag.parsed(readSettings(bag));
}

/** Take the settings out of options that were opened. */
export function readSettings(bag: OptionBag): Settings {
  const { read } = bag;
  const fallback = DEFAULT_SETTINGS;
  const policy = readPolicySettings(bag, fallback);
  const maxCacheBytes = read('maxCacheBytes', readBound, fallback.maxCacheBytes);
  const maxEntryBytes = Math.min(fallback.maxEntryBytes, maxCacheBytes);
  return {
    ...policy,
    cacheName: read('cacheName', readText, fallback.cacheName),
    backend: read('backend', readBackend, fallback.backend),
    serializer: read('serializer', readSerializer, fallback.serializer),
    urlsExpireAfter: read('urlsExpireAfter', readUrlExpirations(policy.expireAfter), fallback.urlsExpireAfter),
    autoClose: read('autoClose', readFlag, fallback.autoClose),
    identity: read('identity', readName, fallback.identity),
    adapters: read('adapters', readAdapters, fallback.adapters),
    maxCacheBytes,
    maxEntryBytes: read('maxEntryBytes', readEntryBytes(maxCacheBytes), maxEntryBytes),
    maxEntries: read('maxEntries', readBound, fallback.maxEntries),
    memoryTier: read('memoryTier', readMemoryTier(fallback.memoryTier.maxBytes), fallback.memoryTier),
    allowOpaque: read('allowOpaque', readFlag, fallback.allowOpaque),
    autoPurge: read('autoPurge', readAutoPurge, fallback.autoPurge),
  };
}

/** Take those out that one request may set for itself; `fallback` holds where it does not. */
export function readPolicySettings({ read }: OptionBag, fallback: PolicySettings): PolicySettings {
  const cacheControl = read('cacheControl', readFlag, fallback.cacheControl);
  return {
    cacheControl,
    expireAfter: read('expireAfter', readExpiration(fallback.expireAfter), fallback.expireAfter),
    allowableCodes: read('allowableCodes', orNull(readStatuses(cacheControl)), fallback.allowableCodes),
    allowableMethods: read('allowableMethods', orNull(readMethods), fallback.allowableMethods),
    alwaysRevalidate: read('alwaysRevalidate', readFlag, fallback.alwaysRevalidate),
    readOnly: read('readOnly', readFlag, fallback.readOnly),
    staleIfError: read('staleIfError', readStaleness, fallback.staleIfError),
    staleWhileRevalidate: read('staleWhileRevalidate', readStaleness, fallback.staleWhileRevalidate),
    networkTimeout: read('networkTimeout', readWait, fallback.networkTimeout),
    onlyIfCached: read('onlyIfCached', readFlag, fallback.onlyIfCached),
    disabled: read('disabled', readFlag, fallback.disabled),
    matchHeaders: read('matchHeaders', readFieldNames, fallback.matchHeaders),
    ignoredParameters: read('ignoredParameters', readIgnored(fallback.ignoredParameters), fallback.ignoredParameters),
    ignoreUrlParams: read('ignoreUrlParams', readUrlParams, fallback.ignoreUrlParams),
    contentRootKey: read('contentRootKey', readName, fallback.contentRootKey),
    revalidateVia: read('revalidateVia', readRevalidateVia, fallback.revalidateVia),
    sortQuery: read('sortQuery', readOptionalFlag, fallback.sortQuery),
    contentTypes: read('contentTypes', readMediaTypes, fallback.contentTypes),
    urlPatterns: read('urlPatterns', readUrlPatterns, fallback.urlPatterns),
    filterFn: read('filterFn', readName, fallback.filterFn),
    keyFn: read('keyFn', readName, fallback.keyFn),
  };
}
