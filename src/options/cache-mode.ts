import { shown } from '../errors.js';
import { seconds } from '../http/units.js';
import { badOption, type Fault } from './faults.js';

const ANY = seconds(Number.POSITIVE_INFINITY);

/** The cache modes of Fetch (`RequestInit.cache`) in the words of a session: they steer this cache as they would the browser's. */
const MODES = {
  default: {},
  'no-store': { disabled: true, noStore: true },
  reload: { forceRefresh: true },
  'no-cache': { refresh: true },
  'force-cache': { maxStale: ANY },
  'only-if-cached': { onlyIfCached: true, maxStale: ANY },
} as const;

/** A cache mode of Fetch. */
export type CacheMode = keyof typeof MODES;

type CacheModeSettings = (typeof MODES)[CacheMode];

/**
 * What a cache mode asks of the cache; undefined: nothing.
 *
 * @example
 * cacheModeSettings('no-cache'); // { refresh: true }
 */
export const cacheModeSettings = (mode: CacheMode | undefined): CacheModeSettings => MODES[mode ?? 'default'];

/** Read the name of a cache mode. */
export function parseCacheMode(value: string): CacheModeSettings | Fault {
  if (isMode(value)) return MODES[value];
  return badOption('notOneOf', 'cache', shown(value), Object.keys(MODES));
}

const isMode = (name: string): name is CacheMode => Object.hasOwn(MODES, name);
