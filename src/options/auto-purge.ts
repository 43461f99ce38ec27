import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import { type Seconds, seconds } from '../http/units.js';
import { parseExpiration } from './expiration.js';
import { badOption, type Fault, isFault, within } from './faults.js';
import { type OptionReader, openOptions } from './option-readers.js';

/** How often expired responses are removed, and how long after their expiry. */
export type AutoPurge = { readonly every: Seconds; readonly offset: Seconds };

const DEFAULT: AutoPurge = { every: seconds(300), offset: seconds(0) };

/** Reads `autoPurge`: true, false, or how often and how late. */
export const readAutoPurge: OptionReader<AutoPurge | null> = (value, name) => {
  if (value === false || value === null) return null;
  if (value === true) return DEFAULT;
  if (!isRecord(value)) return badOption('wrongValue', name, shown(value), 'purge');
  const bag = openOptions(value, ['every', 'offset']);
  const read = {
    every: bag.read('every', readLength, DEFAULT.every),
    offset: bag.read('offset', readLength, DEFAULT.offset),
  };
  const parsed = bag.parsed(read);
  if (parsed.kind === 'parsed') return parsed.value;
  const [fault] = parsed.faults;
  return fault === undefined ? null : within(name, fault);
};

function readLength(value: unknown, name: string): Seconds | Fault {
  const time = parseExpiration(value);
  if (isFault(time)) return within(name, time);
  if (time.kind === 'after' && time.seconds >= 0) return time.seconds;
  return badOption('wrongValue', name, shown(value), 'length');
}
