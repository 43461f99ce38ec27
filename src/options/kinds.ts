import type { Wanted } from '../error-advice.js';
import { shown } from '../errors.js';
import { isIterable, isRecord } from '../guards.js';
import type { Expiration } from '../http/freshness/expiration.js';
import { everywhere, type IgnoredNames, joined } from '../http/ignored-names.js';
import { type Seconds, seconds } from '../http/units.js';
import { type ExpirationTime, parseExpiration } from './expiration.js';
import { badOption, type Fault, isFault, within } from './faults.js';
import { NAMED, readName } from './names.js';
import { openOptions } from './open-options.js';
import {
  type ExpirationPattern,
  type NamePattern,
  parseNamePattern,
  parseUrlPattern,
  type UrlPattern,
} from './url-pattern.js';

/** The kinds of options: the type that users give, and that of the setting which is read from it. */
export type Kinds = {
  readonly flag: { given: boolean; setting: boolean };
  /** Null: as the mode says. */
  readonly optionalFlag: { given: boolean | null; setting: boolean | null };
  readonly text: { given: string; setting: string };
  /** Null: none. */
  readonly name: { given: string | null; setting: string | null };
  /** A name of the library's, or of what the worker registered. */
  readonly backend: { given: (typeof NAMED.backends)[number] | (string & {}); setting: string };
  readonly serializer: { given: (typeof NAMED.serializers)[number] | (string & {}); setting: string };
  readonly via: { given: RevalidateVia; setting: RevalidateVia };
  /** `Infinity`: no bound. */
  readonly bound: { given: number | null; setting: number };
  readonly entryBytes: { given: number | null; setting: number };
  readonly memoryTier: { given: { readonly maxBytes?: number }; setting: { readonly maxBytes: number } };
  readonly time: { given: ExpirationTime | null; setting: Expiration };
  readonly expirations: { given: ExpirationPatterns; setting: readonly (readonly [UrlPattern, Expiration])[] };
  /** Null: none. `Infinity`: any staleness. */
  readonly staleness: { given: boolean | ExpirationTime; setting: Seconds | null };
  /** Null: no limit. */
  readonly wait: { given: number | null; setting: Seconds | null };
  /** Null: off. */
  readonly autoPurge: { given: boolean | AutoPurgeOption | null; setting: AutoPurge | null };
  /** Null: as the mode says. */
  readonly statuses: { given: Iterable<number> | null; setting: readonly number[] | null };
  /** In upper case. Null: as the mode says. */
  readonly methods: { given: Iterable<string> | null; setting: readonly string[] | null };
  /** In lower case, `*` for a subtype. Null: all. */
  readonly mediaTypes: { given: Iterable<string> | null; setting: readonly string[] | null };
  /** Null: all. */
  readonly urlPatterns: { given: Iterable<ExpirationPattern> | null; setting: readonly UrlPattern[] | null };
  readonly namePatterns: { given: Iterable<string | RegExp> | null; setting: readonly NamePattern[] };
  /** In lower case. True: all that script can see. */
  readonly fieldNames: { given: boolean | Iterable<string>; setting: boolean | readonly string[] };
  readonly ignoredNames: { given: Iterable<string> | IgnoredByKind; setting: IgnoredNames };
  /** Pairs of URL prefix and registered name. */
  readonly adapters: {
    given: Iterable<readonly [prefix: string, name: string]> | Readonly<Record<string, string>>;
    setting: readonly (readonly [prefix: string, name: string])[];
  };
};

/** Names whose values stay secret, by where they stand, besides the default names. */
export type IgnoredByKind = {
  /** Header fields, of requests and of responses. */
  readonly headers?: Iterable<string>;
  /** Parameters of URLs. */
  readonly query?: Iterable<string>;
  /** Parameters of forms, members of JSON objects. */
  readonly body?: Iterable<string>;
  /** Names that, wherever they stand, tell users apart by their values, as the default names do: each value has entries of its own. */
  readonly identity?: Iterable<string>;
  /**
   * True: the names given here are all, in place of the default ones. `Authorization`, `Proxy-Authorization` and cookies are never
   * stored all the same, and tell users apart. Default false.
   */
  readonly replaceDefaults?: boolean;
};

/** How long the responses of some URLs stay fresh (requests-cache: ExpirationPatterns). Null: as `expireAfter` says. */
export type ExpirationPatterns =
  | Readonly<Record<string, ExpirationTime | null>>
  | ReadonlyMap<ExpirationPattern, ExpirationTime | null>
  | readonly (readonly [pattern: ExpirationPattern, expireAfter: ExpirationTime | null])[];

/** How the origin is asked whether a stored response still holds. */
export type RevalidateVia = 'auto' | 'headers' | 'http-cache';

/** How often expired responses are removed, and how long after their expiry. */
export type AutoPurge = { readonly every: Seconds; readonly offset: Seconds };
type AutoPurgeOption = { readonly every?: ExpirationTime; readonly offset?: ExpirationTime };

/** The settings that others are read by. */
type Before = {
  readonly cacheControl: boolean;
  readonly expireAfter: Expiration;
  readonly ignoredParameters: IgnoredNames;
  readonly maxCacheBytes: number;
  readonly memoryTier: { readonly maxBytes: number };
};

/** Reads the value of one option. `name` is for faults. */
export type Reader<Value> = (value: unknown, name: string) => Value | Fault;

/** The same for an option of the table: `before` has the settings that were read already, and the fallbacks of the others. */
type RowReader<Value> = (value: unknown, name: string, before: Before) => Value | Fault;

/** Null is as good as a value. */
function orNull<Value>(read: RowReader<Value>): RowReader<Value | null> {
  return (value, name, before) => (value === null ? null : read(value, name, before));
}

/** How each kind of option is read. */
export const READERS: { readonly [Kind in keyof Kinds]: RowReader<Kinds[Kind]['setting']> } = {
  flag: readFlag,
  optionalFlag: orNull(readFlag),
  text: readText,
  name: orNull(readText),
  backend: (value, name) => readName(value, name, NAMED.backends),
  serializer: (value, name) => readName(value, name, NAMED.serializers),
  via: (value, name) => WAYS.find((way) => way === value) ?? badOption('notOneOf', name, shown(value), WAYS),
  bound: readBound,
  entryBytes: (value, name, { maxCacheBytes }) => {
    const bytes = readBound(value, name);
    return isFault(bytes) || bytes <= maxCacheBytes ? bytes : badOption('entryLargerThanCache', name, maxCacheBytes);
  },
  memoryTier: (value, name, { memoryTier }) => {
    if (!isRecord(value)) return wrong(value, name, 'memoryTier');
    const bag = openOptions(value, ['maxBytes']);
    return bag.result({ maxBytes: bag.read('maxBytes', readBound, memoryTier.maxBytes) });
  },
  time: (value, name, { expireAfter }) => (value === null ? expireAfter : readTime(value, name)),
  expirations: (value, name, { expireAfter }) => {
    const pairs = pairsOf(value);
    if (!isIterable(pairs)) return wrong(value, name, 'expirations');
    return within(
      name,
      readList(pairs, name, (pair) => readExpirationPair(pair, expireAfter)),
    );
  },
  staleness: (value, name) => {
    if (value === false || value === null) return null;
    if (value === true || value === Number.POSITIVE_INFINITY) return seconds(Number.POSITIVE_INFINITY);
    const time = parseExpiration(value);
    return time.kind === 'after' && time.seconds >= 0 ? time.seconds : wrong(value, name, 'staleness');
  },
  wait: readWait,
  autoPurge: (value, name) => {
    if (value === false || value === null) return null;
    if (value === true) return EVERY_5_MINUTES;
    if (!isRecord(value)) return wrong(value, name, 'purge');
    const bag = openOptions(value, ['every', 'offset']);
    const { every, offset } = EVERY_5_MINUTES;
    return within(
      name,
      bag.result({ every: bag.read('every', readLength, every), offset: bag.read('offset', readLength, offset) }),
    );
  },
  statuses: orNull((value, name, { cacheControl }) =>
    readList(value, name, (status) => readStatus(status, name, cacheControl)),
  ),
  methods: orNull((value, name) => readTokens(value, name, (token) => token.toUpperCase())),
  mediaTypes: orNull((value, name) => readList(value, name, (type) => readMediaType(type, name))),
  urlPatterns: orNull((value, name) => readList(value, name, (one) => within(name, parseUrlPattern(one)))),
  namePatterns: (value, name) =>
    value === null ? [] : readList(value, name, (one) => parseNamePattern(one) ?? wrongMember(one, name, 'parameter')),
  fieldNames: (value, name) => {
    if (typeof value === 'boolean') return value;
    return isIterable(value) ? readTokens(value, name, (token) => token.toLowerCase()) : wrong(value, name, 'names');
  },
  ignoredNames: (value, name, { ignoredParameters }) => {
    if (isIterable(value) || !isRecord(value)) {
      const names = readTexts(value, name);
      return isFault(names) ? names : joined(ignoredParameters, everywhere(names));
    }
    return within(name, readIgnoredByKind(value, ignoredParameters));
  },
  adapters: (value, name) =>
    readList(pairsOf(value), name, (pair) => {
      const [prefix, adapter]: readonly unknown[] = Array.isArray(pair) ? pair : [];
      if (typeof prefix === 'string' && typeof adapter === 'string') return [prefix, adapter] as const;
      return wrongMember(pair, name, 'adapter');
    }),
};

const WAYS: readonly RevalidateVia[] = ['auto', 'headers', 'http-cache'];
const EVERY_5_MINUTES: AutoPurge = { every: seconds(300), offset: seconds(0) };

const wrong = (value: unknown, name: string, wanted: Wanted): Fault =>
  badOption('wrongValue', name, shown(value), wanted);
const wrongMember = (value: unknown, name: string, wanted: Wanted): Fault =>
  badOption('wrongMember', name, shown(value), wanted);

export function readFlag(value: unknown, name: string): boolean | Fault {
  return typeof value === 'boolean' ? value : wrong(value, name, 'flag');
}

function readText(value: unknown, name: string): string | Fault {
  return typeof value === 'string' && value !== '' ? value : wrong(value, name, 'text');
}

/** Null, which JSON makes of Infinity, is no bound. */
function readBound(value: unknown, name: string): number | Fault {
  if (value === null) return Number.POSITIVE_INFINITY;
  return typeof value === 'number' && value >= 0 ? value : wrong(value, name, 'bound');
}

/** More than a day would be milliseconds by mistake, and is more than a timer can wait. */
export function readWait(value: unknown, name: string): Seconds | null | Fault {
  if (value === null) return null;
  return typeof value === 'number' && value > 0 && value <= 86_400 ? seconds(value) : wrong(value, name, 'wait');
}

/** A list of what `read` makes of each member, without repetitions: an array, a Set or any other iterable but a string. */
export function readList<Value>(
  value: unknown,
  name: string,
  read: (member: unknown) => Value | Fault,
): readonly Value[] | Fault {
  if (!isIterable(value)) return wrong(value, name, 'list');
  const values = new Set<Value>();
  for (const member of value) {
    const result = read(member);
    if (isFault(result)) return result;
    values.add(result);
  }
  return [...values];
}

const readTexts: Reader<readonly string[]> = (value, name) => readList(value, name, (one) => readText(one, name));

const readTokens = (value: unknown, name: string, change: (token: string) => string): readonly string[] | Fault =>
  readList(value, name, (one) =>
    typeof one === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(one) ? change(one) : wrongMember(one, name, 'token'),
  );

/** 304 is about something stored, and a part (206) is understood with `cacheControl` only. RFC 9111 §3, §3.3. */
function readStatus(value: unknown, name: string, withParts: boolean): number | Fault {
  const isStatus = typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
  if (isStatus && value !== 304 && (withParts || value !== 206)) return value;
  return wrongMember(value, name, withParts ? 'status' : 'statusWithoutParts');
}

const readMediaType: Reader<string> = (value, name) =>
  typeof value === 'string' && /^[\w!#$&^.+-]+\/(?:[\w!#$&^.+-]+|\*)$/.test(value)
    ? value.toLowerCase()
    : wrongMember(value, name, 'mediaType');

export function readTime(value: unknown, name: string): Expiration | Fault {
  return within(name, parseExpiration(value));
}

const readLength: Reader<Seconds> = (value, name) => {
  const time = readTime(value, name);
  if (isFault(time)) return time;
  return time.kind === 'after' && time.seconds >= 0 ? time.seconds : wrong(value, name, 'length');
};

/** The pairs of an object; anything else as it is. */
const pairsOf = (value: unknown): unknown => (isRecord(value) && !isIterable(value) ? Object.entries(value) : value);

/** A pattern with null ends the search and means `sessionExpiration`. */
function readExpirationPair(pair: unknown, sessionExpiration: Expiration): readonly [UrlPattern, Expiration] | Fault {
  if (!Array.isArray(pair) || pair.length !== 2) return badOption('notExpirationPair', shown(pair));
  const [key, time]: unknown[] = pair;
  const pattern = parseUrlPattern(key);
  if (isFault(pattern)) return pattern;
  const expiration = time === null || time === undefined ? sessionExpiration : readTime(time, String(key));
  return isFault(expiration) ? expiration : [pattern, expiration];
}

/** The lists add to what is ignored already, unless they replace it. */
function readIgnoredByKind(value: object, already: IgnoredNames): IgnoredNames | Fault {
  const bag = openOptions(value, ['headers', 'query', 'body', 'identity', 'replaceDefaults']);
  const listOf = (kind: string): readonly string[] => bag.read(kind, readTexts, []);
  const identity = listOf('identity');
  const given = {
    headers: [...identity, ...listOf('headers')],
    query: [...identity, ...listOf('query')],
    body: [...identity, ...listOf('body')],
    identity: identity.map((one) => one.toLowerCase()),
  };
  return bag.result(bag.read('replaceDefaults', readFlag, false) ? given : joined(already, given));
}
