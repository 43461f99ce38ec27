import {
  either,
  type Guard,
  isBoolean,
  isMillis,
  isNumber,
  isSeconds,
  isString,
  listOf,
  literal,
  nullable,
  pairOf,
  shape,
} from '../guards.js';
import type { AutoPurge } from './auto-purge.js';
import type { Expiration } from './expiration.js';
import type { IgnoredNames } from './ignored-names.js';
import type { Settings } from './settings.js';
import type { UrlComponents, UrlPattern } from './url-pattern.js';

type Never = Extract<Expiration, { readonly kind: 'unset' | 'never' | 'do-not-cache' }>;
type After = Extract<Expiration, { readonly kind: 'after' }>;
type At = Extract<Expiration, { readonly kind: 'at' }>;
type RegExpPattern = Extract<UrlPattern, { readonly kind: 'regexp' }>;
type ComponentsPattern = Extract<UrlPattern, { readonly kind: 'components' }>;
type GlobPattern = Extract<UrlPattern, { readonly kind: 'glob' | 'path' }>;

const isNever: Guard<Never> = either(
  either(
    shape<Extract<Never, { kind: 'unset' }>>({ kind: literal('unset') }),
    shape<Extract<Never, { kind: 'never' }>>({ kind: literal('never') }),
  ),
  shape<Extract<Never, { kind: 'do-not-cache' }>>({ kind: literal('do-not-cache') }),
);

export const isExpiration: Guard<Expiration> = either(
  isNever,
  either(
    shape<After>({ kind: literal('after'), seconds: isSeconds }),
    shape<At>({ kind: literal('at'), moment: isMillis }),
  ),
);

const isGlob: Guard<GlobPattern> = either(
  shape<Extract<GlobPattern, { kind: 'glob' }>>({ kind: literal('glob'), pattern: isString }),
  shape<Extract<GlobPattern, { kind: 'path' }>>({ kind: literal('path'), pattern: isString }),
);
const isRegExp = shape<RegExpPattern>({ kind: literal('regexp'), source: isString, flags: isString });
const isComponents = shape<ComponentsPattern>({
  kind: literal('components'),
  components: shape<UrlComponents>({
    protocol: isString,
    username: isString,
    password: isString,
    hostname: isString,
    port: isString,
    pathname: isString,
    search: isString,
    hash: isString,
  }),
});
export const isUrlPattern: Guard<UrlPattern> = either(isGlob, either(isRegExp, isComponents));

/** Settings that came over a port: complete, since the engine works by them without another look. */
export const isSettings: Guard<Settings> = shape<Settings>({
  cacheName: isString,
  backend: isString,
  expireAfter: isExpiration,
  cacheControl: isBoolean,
  urlsExpireAfter: listOf(pairOf(isUrlPattern, isExpiration)),
  allowableCodes: nullable(listOf(isNumber)),
  allowableMethods: nullable(listOf(isString)),
  staleIfError: nullable(isSeconds),
  matchHeaders: either(isBoolean, listOf(isString)),
  serializer: isString,
  alwaysRevalidate: isBoolean,
  readOnly: isBoolean,
  staleWhileRevalidate: nullable(isSeconds),
  networkTimeout: nullable(isSeconds),
  onlyIfCached: isBoolean,
  disabled: isBoolean,
  ignoredParameters: shape<IgnoredNames>({
    headers: listOf(isString),
    query: listOf(isString),
    body: listOf(isString),
    identity: listOf(isString),
  }),
  ignoreUrlParams: listOf(pairOf(isString, isString)),
  contentRootKey: nullable(isString),
  revalidateVia: literal('auto', 'headers', 'http-cache'),
  sortQuery: nullable(isBoolean),
  contentTypes: nullable(listOf(isString)),
  urlPatterns: nullable(listOf(isUrlPattern)),
  filterFn: nullable(isString),
  keyFn: nullable(isString),
  autoClose: isBoolean,
  identity: nullable(isString),
  adapters: listOf(pairOf(isString, isString)),
  maxCacheBytes: isNumber,
  maxEntryBytes: isNumber,
  maxEntries: isNumber,
  memoryTier: shape<Settings['memoryTier']>({ maxBytes: isNumber }),
  allowOpaque: isBoolean,
  autoPurge: nullable(shape<AutoPurge>({ every: isSeconds, offset: isSeconds })),
});
