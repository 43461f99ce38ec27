import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import { type Expiration, parseExpiration } from './expiration.js';
import { badOption, type Fault, isFault, within } from './faults.js';
import { isIterable, type OptionReader } from './option-readers.js';
import { parseUrlPattern, type UrlPattern } from './url-pattern.js';

type UrlExpiration = readonly [UrlPattern, Expiration];

/** Reads `urlsExpireAfter`: an object, a Map or an array of pairs. A pattern with null ends the search and means `sessionExpiration`. */
export const readUrlExpirations =
  (sessionExpiration: Expiration): OptionReader<readonly UrlExpiration[]> =>
  (value, name) => {
    const pairs = pairsOf(value);
    if (pairs === null) return badOption('wrongValue', name, shown(value), 'expirations');
    const read: UrlExpiration[] = [];
    for (const pair of pairs) {
      const expiration = readPair(pair, sessionExpiration);
      if (isFault(expiration)) return within(name, expiration);
      read.push(expiration);
    }
    return read;
  };

function pairsOf(value: unknown): Iterable<unknown> | null {
  if (isIterable(value)) return value;
  return isRecord(value) ? Object.entries(value) : null;
}

function readPair(pair: unknown, sessionExpiration: Expiration): UrlExpiration | Fault {
  if (!Array.isArray(pair) || pair.length !== 2) return badOption('notExpirationPair', shown(pair));
  const [key, time]: unknown[] = pair;
  const pattern = parseUrlPattern(key);
  if (isFault(pattern)) return pattern;
  const expiration = time === null || time === undefined ? sessionExpiration : parseExpiration(time);
  return isFault(expiration) ? within(String(key), expiration) : [pattern, expiration];
}
