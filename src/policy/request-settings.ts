import type { Expiration, ExpirationTime } from './expiration.js';
import type { Parsed } from './faults.js';
import { openOptions, readFlag } from './option-readers.js';
import { readExpiration } from './setting-readers.js';

/**
 * What one request may say about its own caching.
 *
 * @example
 * const options: RequestOptions = { expireAfter: { minutes: 5 }, refresh: true };
 */
export type RequestOptions = {
  /** How long the new response stays fresh; it does not shorten what is stored (requests-cache: expire_after). */
  readonly expireAfter?: ExpirationTime | null;
  /** Ask the origin before a stored response is used (requests-cache: refresh). */
  readonly refresh?: boolean;
  /** Do not look at what is stored, and replace it (requests-cache: force_refresh). */
  readonly forceRefresh?: boolean;
  /** Never ask the origin: what is stored, or a 504 (requests-cache: only_if_cached). */
  readonly onlyIfCached?: boolean;
};

/** What one request may set for itself, once read; undefined: as the session says. */
export type RequestSettings = {
  readonly expireAfter?: Expiration;
  readonly refresh?: boolean;
  readonly forceRefresh?: boolean;
  readonly onlyIfCached?: boolean;
  /** True inside `cacheDisabled`: neither read nor stored. */
  readonly disabled?: boolean;
};

const FLAGS = ['refresh', 'forceRefresh', 'onlyIfCached'] as const;

/** The names of the per-request options that {@link parseRequestSettings} reads. */
export const requestSettingNames: readonly string[] = ['expireAfter', ...FLAGS];

/**
 * Read the per-request options. `otherNames`: options that the caller reads itself (params, json, signal ...), left alone here.
 *
 * @example
 * parseRequestSettings({ refresh: true, json: {} }, ['json']); // { kind: 'parsed', value: { refresh: true } }
 */
export function parseRequestSettings(options: unknown, otherNames: readonly string[] = []): Parsed<RequestSettings> {
  const { read, parsed } = openOptions(options, requestSettingNames, otherNames);
  const expireAfter = read('expireAfter', readExpiration(undefined), undefined);
  const flags = FLAGS.filter((name) => read(name, readFlag, false)).map((name) => [name, true] as const);
  return parsed({ ...(expireAfter && { expireAfter }), ...Object.fromEntries(flags) });
}
