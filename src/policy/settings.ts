import type { Expiration, ExpirationTime } from './expiration.js';
import type { Parsed } from './faults.js';
import type { Seconds } from './units.js';
import type { UrlPattern } from './url-pattern.js';

/** The settings of a session once read: plain data, complete, cloneable. What the port carries and the engine works by. */
export type Settings = {
  readonly cacheName: string;
  readonly backend: 'indexeddb' | 'memory';
  readonly expireAfter: Expiration;
  readonly urlsExpireAfter: readonly (readonly [UrlPattern, Expiration])[];
  readonly allowableCodes: readonly number[];
  /** In upper case. */
  readonly allowableMethods: readonly string[];
  /** Null: off. `Infinity`: any staleness. */
  readonly staleIfError: Seconds | null;
  /** True: all that script can see. Names in lower case. */
  readonly matchHeaders: boolean | readonly string[];
  readonly ignoredParameters: readonly string[];
  /** Bytes; `Infinity`: no bound. */
  readonly maxCacheBytes: number;
  readonly maxEntryBytes: number;
  readonly maxEntries: number;
  readonly memoryTier: { readonly maxBytes: number };
};

/** The plain-data options of a session, as they are given. */
export type SessionOptions = {
  readonly cacheName?: string;
  readonly backend?: 'indexeddb' | 'memory';
  readonly expireAfter?: ExpirationTime | null;
  readonly urlsExpireAfter?:
    | Readonly<Record<string, ExpirationTime | null>>
    | ReadonlyMap<string | RegExp, ExpirationTime | null>
    | readonly (readonly [pattern: string | RegExp, expireAfter: ExpirationTime | null])[];
  readonly allowableCodes?: Iterable<number>;
  readonly allowableMethods?: Iterable<string>;
  readonly staleIfError?: boolean | ExpirationTime;
  readonly matchHeaders?: boolean | Iterable<string>;
  readonly ignoredParameters?: Iterable<string>;
  readonly maxCacheBytes?: number | null;
  readonly maxEntryBytes?: number | null;
  readonly maxEntries?: number | null;
  readonly memoryTier?: { readonly maxBytes?: number };
};

/** The names of all plain-data options of a session. */
export const settingNames: readonly (keyof Settings)[] = [
  'cacheName',
  'backend',
  'expireAfter',
  'urlsExpireAfter',
  'allowableCodes',
  'allowableMethods',
  'staleIfError',
  'matchHeaders',
  'ignoredParameters',
  'maxCacheBytes',
  'maxEntryBytes',
  'maxEntries',
  'memoryTier',
];

/** Read the plain-data options of a session. `otherNames`: options that the caller reads itself (fetch, worker ...), left alone here. */
export function parseSettings(options: unknown, otherNames: readonly string[] = []): Parsed<Settings> {
  throw [options, otherNames];
}
