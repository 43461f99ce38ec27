import type { Expiration } from './expiration.js';
import type { Seconds } from './units.js';

/** A URL pattern once read: `glob` as in requests-cache, `path` a glob on the page's own origin, `regexp` searched in the whole URL. */
export type UrlPattern =
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'path'; readonly pattern: string }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string };

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

/** What one request may set for itself, once read; undefined: as the session says. */
export type RequestSettings = {
  readonly expireAfter?: Expiration;
  readonly refresh?: boolean;
  readonly forceRefresh?: boolean;
  readonly onlyIfCached?: boolean;
  /** True inside `cacheDisabled`: neither read nor stored. */
  readonly disabled?: boolean;
};
