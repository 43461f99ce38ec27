import { type Expiration, parseExpiration } from './expiration.js';
import { badOption, isFault, shown } from './faults.js';
import { isRecord, type OptionReader, openOptions, readBound, readList, readText, within } from './option-readers.js';
import { type Seconds, seconds } from './units.js';

const BACKENDS = ['indexeddb', 'memory'] as const;

export const readBackend: OptionReader<(typeof BACKENDS)[number]> = (value, name) => {
  const lower = typeof value === 'string' ? value.toLowerCase() : value;
  return (
    BACKENDS.find((backend) => backend === lower) ??
    badOption(`"${name}" is ${shown(value)}: give ${BACKENDS.map(shown).join(' or ')}.`)
  );
};

/** 206 is partial and 304 is about something stored: neither can stand for a response of its own. RFC 9111 §3. */
const readStatus: OptionReader<number> = (value, name) => {
  const isStorable = typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
  if (isStorable && value !== 206 && value !== 304) return value;
  return badOption(`"${name}" holds ${shown(value)}: give statuses from 200 to 599, without 206 and 304.`);
};
export const readStatuses = readList(readStatus);

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

const readToken: OptionReader<string> = (value, name) =>
  typeof value === 'string' && TOKEN.test(value)
    ? value
    : badOption(`"${name}" holds ${shown(value)}: give names without spaces, such as "GET" or "accept".`);

const mapped =
  (reader: OptionReader<string>, change: (text: string) => string): OptionReader<string> =>
  (value, name) => {
    const text = reader(value, name);
    return isFault(text) ? text : change(text);
  };

export const readMethods = readList(mapped(readToken, (method) => method.toUpperCase()));
export const readNames = readList(readText);

const readFieldList = readList(mapped(readToken, (field) => field.toLowerCase()));
export const readFieldNames: OptionReader<boolean | readonly string[]> = (value, name) =>
  typeof value === 'boolean' ? value : readFieldList(value, name);

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
  return badOption(
    `"${name}" is ${shown(value)}: give true, false, seconds from 0 up, or a duration such as { days: 1 }.`,
  );
};

export const readMemoryTier =
  (fallback: number): OptionReader<{ readonly maxBytes: number }> =>
  (value, name) => {
    if (!isRecord(value)) return badOption(`"${name}" is ${shown(value)}: give { maxBytes: 16_000_000 }.`);
    const bag = openOptions(value, ['maxBytes'], []);
    const parsed = bag.parsed({ maxBytes: bag.read('maxBytes', readBound, fallback) });
    return parsed.kind === 'parsed' ? parsed.value : (parsed.faults[0] ?? { maxBytes: fallback });
  };

export const readEntryBytes =
  (maxCacheBytes: number): OptionReader<number> =>
  (value, name) => {
    const bytes = readBound(value, name);
    if (isFault(bytes) || bytes <= maxCacheBytes) return bytes;
    return badOption(
      `"${name}" is more than "maxCacheBytes" (${maxCacheBytes}): give less, or raise "maxCacheBytes" too.`,
    );
  };
