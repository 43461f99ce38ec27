import {
  either,
  type Guard,
  isBoolean,
  isMillis,
  isNumber,
  isRecord,
  isSeconds,
  isString,
  listOf,
  literal,
  nullable,
  pairOf,
  shape,
} from '../guards.js';
import type { Expiration } from '../http/freshness/expiration.js';
import type { IgnoredNames } from '../http/ignored-names.js';
import type { AutoPurge, Kinds } from './kinds.js';
import { OPTIONS, type Settings, settingNames } from './table.js';
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

const isNames = listOf(isString);
const isMaybeNames = nullable(isNames);
const isPairs = listOf(pairOf(isString, isString));
const isMaybeSeconds = nullable(isSeconds);

/** How the setting of each kind of option is recognised. */
const CHECKS: { readonly [Kind in keyof Kinds]: Guard<Kinds[Kind]['setting']> } = {
  flag: isBoolean,
  optionalFlag: nullable(isBoolean),
  text: isString,
  name: nullable(isString),
  backend: isString,
  serializer: isString,
  via: literal('auto', 'headers', 'http-cache'),
  bound: isNumber,
  entryBytes: isNumber,
  memoryTier: shape<Settings['memoryTier']>({ maxBytes: isNumber }),
  time: isExpiration,
  expirations: listOf(pairOf(isUrlPattern, isExpiration)),
  staleness: isMaybeSeconds,
  wait: isMaybeSeconds,
  autoPurge: nullable(shape<AutoPurge>({ every: isSeconds, offset: isSeconds })),
  statuses: nullable(listOf(isNumber)),
  methods: isMaybeNames,
  mediaTypes: isMaybeNames,
  urlPatterns: nullable(listOf(isUrlPattern)),
  namePatterns: isPairs,
  fieldNames: either(isBoolean, isNames),
  ignoredNames: shape<IgnoredNames>({ headers: isNames, query: isNames, body: isNames, identity: isNames }),
  adapters: isPairs,
};

/** Settings that came over a port, or out of a store: complete, since the engine works by them without another look. */
export const isSettings: Guard<Settings> = (value): value is Settings =>
  isRecord(value) && settingNames.every((name) => CHECKS[OPTIONS[name][0]](value[name]));
