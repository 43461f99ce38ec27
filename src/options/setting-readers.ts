import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import { type Seconds, seconds } from '../http/units.js';
import { nearest } from '../nearest.js';
import { type Expiration, parseExpiration } from './expiration.js';
import { badOption, isFault, within } from './faults.js';
import { everywhere, type IgnoredNames } from './ignored-names.js';
import {
  isIterable,
  type OptionReader,
  openOptions,
  readBound,
  readFlag,
  readList,
  readText,
} from './option-readers.js';
import type { RevalidateVia } from './session-options.js';
import { parseUrlPattern, type UrlPattern } from './url-pattern.js';

/** Names of requests-cache that stand for something else than an own one, and have nothing behind them yet. */
const NOT_YET: readonly string[] = [
  'sqlite',
  'filesystem',
  'redis',
  'mongodb',
  'gridfs',
  'dynamodb',
  'cache-storage',
  'pickle',
  'json',
  'ujson',
  'orjson',
  'yaml',
  'bson',
];

/** One of a few names, in any letter case, or one that somebody registers. */
const readChoice =
  (choices: readonly string[]): OptionReader<string> =>
  (value, name) => {
    const refused = badOption('notRegistrable', name, shown(value), choices);
    if (typeof value !== 'string' || value === '') return refused;
    const lower = value.toLowerCase();
    if (choices.includes(lower)) return lower;
    if (!NOT_YET.includes(lower) && nearest(value, choices) === '') return value;
    return refused;
  };

export const readBackend = readChoice(['indexeddb', 'memory']);
export const readSerializer = readChoice(['structured']);

/** 304 is about something stored, and a part (206) is understood with `cacheControl` only. RFC 9111 §3, §3.3. */
const readStatus =
  (withParts: boolean): OptionReader<number> =>
  (value, name) => {
    const isStatus = typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
    if (isStatus && value !== 304 && (withParts || value !== 206)) return value;
    return badOption('wrongMember', name, shown(value), withParts ? 'status' : 'statusWithoutParts');
  };

/** Statuses that may be stored; `withParts`: 206, too. */
export const readStatuses = (withParts: boolean): OptionReader<readonly number[]> => readList(readStatus(withParts));

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

const readToken: OptionReader<string> = (value, name) =>
  typeof value === 'string' && TOKEN.test(value) ? value : badOption('wrongMember', name, shown(value), 'token');

const mapped =
  (reader: OptionReader<string>, change: (text: string) => string): OptionReader<string> =>
  (value, name) => {
    const text = reader(value, name);
    return isFault(text) ? text : change(text);
  };

export const readMethods = readList(mapped(readToken, (method) => method.toUpperCase()));
const readNames = readList(readText);

const readFieldList = readList(mapped(readToken, (field) => field.toLowerCase()));
export const readFieldNames: OptionReader<boolean | readonly string[]> = (value, name) => {
  if (typeof value === 'boolean') return value;
  if (isIterable(value)) return readFieldList(value, name);
  return badOption('wrongValue', name, shown(value), 'names');
};

/** An expiration; null is as good as not given, as None is in requests-cache. */
export const readExpiration =
  <Fallback extends Expiration | undefined>(fallback: Fallback): OptionReader<Expiration | Fallback> =>
  (value, name) => {
    if (value === null) return fallback;
    const expiration = parseExpiration(value);
    return isFault(expiration) ? within(name, expiration) : expiration;
  };

/** How stale a response may be: true for any staleness, false for none, or a length of time. */
export const readStaleness: OptionReader<Seconds | null> = (value, name) => {
  if (value === false || value === null) return null;
  if (value === true || value === Number.POSITIVE_INFINITY) return seconds(Number.POSITIVE_INFINITY);
  const time = parseExpiration(value);
  if (time.kind === 'after' && time.seconds >= 0) return time.seconds;
  return badOption('wrongValue', name, shown(value), 'staleness');
};

/** How long something may take; null: however long. */
export const readWait: OptionReader<Seconds | null> = (value, name) => {
  if (value === null) return null;
  if (typeof value === 'number' && value > 0 && value <= LONGEST_WAIT) return seconds(value);
  return badOption('wrongValue', name, shown(value), 'wait');
};

/** A day. More would be milliseconds by mistake, and is more than a timer can wait. */
const LONGEST_WAIT = 86_400;

const WAYS: readonly RevalidateVia[] = ['auto', 'headers', 'http-cache'];

/** How the origin is asked whether a stored response still holds. */
export const readRevalidateVia: OptionReader<RevalidateVia> = (value, name) =>
  WAYS.find((way) => way === value) ?? badOption('notOneOf', name, shown(value), WAYS);

/** True, false, or null for what the mode says. */
export const readOptionalFlag: OptionReader<boolean | null> = (value, name) =>
  value === null ? null : readFlag(value, name);

/** A name, or null for none. */
export const readName: OptionReader<string | null> = (value, name) => (value === null ? null : readText(value, name));

/** Names of ignored parameters: one list for all kinds, or one for each. They add to what is ignored already, unless they replace it. */
export const readIgnored =
  (already: IgnoredNames): OptionReader<IgnoredNames> =>
  (value, name) => {
    if (isIterable(value) || !isRecord(value)) {
      const names = readNames(value, name);
      return isFault(names) ? names : joined(already, everywhere(names));
    }
    const { read, parsed } = openOptions(value, ['headers', 'query', 'body', 'identity', 'replaceDefaults']);
    const identity = read('identity', readNames, []);
    const given = {
      headers: [...identity, ...read('headers', readNames, [])],
      query: [...identity, ...read('query', readNames, [])],
      body: [...identity, ...read('body', readNames, [])],
      identity: identity.map((one) => one.toLowerCase()),
    };
    const result = parsed(read('replaceDefaults', readFlag, false) ? given : joined(already, given));
    return result.kind === 'parsed'
      ? result.value
      : within(name, result.faults[0] ?? badOption('text', 'nothing can be read'));
  };

const joined = (one: IgnoredNames, other: IgnoredNames): IgnoredNames => ({
  headers: union(one.headers, other.headers),
  query: union(one.query, other.query),
  body: union(one.body, other.body),
  identity: union(one.identity, other.identity),
});

const union = (one: readonly string[], other: readonly string[]): readonly string[] => [...new Set([...one, ...other])];

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/(?:[\w!#$&^.+-]+|\*)$/;

const readMediaType: OptionReader<string> = (value, name) =>
  typeof value === 'string' && MEDIA_TYPE.test(value)
    ? value.toLowerCase()
    : badOption('wrongMember', name, shown(value), 'mediaType');

/** The same, or null, which says nothing. */
export const orNull =
  <Value>(reader: OptionReader<readonly Value[]>): OptionReader<readonly Value[] | null> =>
  (value, name) =>
    value === null ? null : reader(value, name);

export const readMediaTypes = orNull(readList(readMediaType));

export const readUrlPatterns = orNull(
  readList<UrlPattern>((value, name) => {
    const pattern = parseUrlPattern(value);
    return isFault(pattern) ? within(name, pattern) : pattern;
  }),
);

/** Pairs of URL prefix and name, as an object or a list. */
export const readAdapters: OptionReader<readonly (readonly [string, string])[]> = (value, name) => {
  const pairs = isRecord(value) && !isIterable(value) ? Object.entries(value) : value;
  return readList<readonly [string, string]>((pair) => {
    const [prefix, adapter]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    return typeof prefix === 'string' && typeof adapter === 'string'
      ? [prefix, adapter]
      : badOption('wrongMember', name, shown(pair), 'adapter');
  })(pairs, name);
};

export const readMemoryTier =
  (fallback: number): OptionReader<{ readonly maxBytes: number }> =>
  (value, name) => {
    if (!isRecord(value)) return badOption('wrongValue', name, shown(value), 'memoryTier');
    const bag = openOptions(value, ['maxBytes']);
    const parsed = bag.parsed({ maxBytes: bag.read('maxBytes', readBound, fallback) });
    return parsed.kind === 'parsed' ? parsed.value : (parsed.faults[0] ?? { maxBytes: fallback });
  };

export const readEntryBytes =
  (maxCacheBytes: number): OptionReader<number> =>
  (value, name) => {
    const bytes = readBound(value, name);
    if (isFault(bytes) || bytes <= maxCacheBytes) return bytes;
    return badOption('entryLargerThanCache', name, maxCacheBytes);
  };
