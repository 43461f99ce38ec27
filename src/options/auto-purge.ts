import { isRecord } from '../guards.js';
import { type Seconds, seconds } from '../http/units.js';
import { parseExpiration } from './expiration.js';
import { badOption, type Fault, isFault, shown } from './faults.js';
import { type OptionReader, openOptions, within } from './option-readers.js';

/** How often expired responses are removed, and how long after their expiry. */
export type AutoPurge = { readonly every: Seconds; readonly offset: Seconds };

const DEFAULT: AutoPurge = { every: seconds(300), offset: seconds(0) };

/** Reads `autoPurge`: true, false, or how often and how late. */
export const readAutoPurge: OptionReader<AutoPurge | null> = (value, name) => {
  if (value === false || value === null) return null;
  if (value === true) return DEFAULT;
  if (!isRecord(value))
    return badOption(`"${name}" is ${shown(value)}: give true, false or { every: 300, offset: 3600 }, in seconds.`);
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
  return badOption(`"${name}" is ${shown(value)}: give seconds from 0 up, or a duration such as { hours: 1 }.`);
}
