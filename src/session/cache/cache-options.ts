import type { Admin } from '../../engine/admin/operations.js';
import type { CacheError } from '../../errors.js';
import type { Millis } from '../../http/units.js';
import type { ExpirationTime } from '../../options/expiration.js';
import type { ExpirationPattern } from '../../options/url-pattern.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { RequestSpec } from '../../request/request-spec.js';
import type { SettingsFor } from '../identity.js';

/** A request for `session.cache`. One that is not prepared is used as it is, without the defaults of the session. */
export type RequestInput = PreparedRequest | RequestSpec | Request | URL | string;

/** The entries to select: fresh and stale ones, both by default; only those created longer ago than `olderThan`. */
export type FilterOptions = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /**
   * Include records that cannot be read, each as an empty response with status 504 and its cacheKey. They show up once: the store
   * removes damaged records when it finds them. False by default.
   */
  readonly invalid?: boolean;
  readonly olderThan?: ExpirationTime;
};

/** Order and number of entries. */
export type SortOptions = {
  /** False: only fresh ones. */
  readonly expired?: boolean;
  readonly reversed?: boolean;
  readonly limit?: number;
};

/** The order of `sorted`. */
export type SortKey = 'expires' | 'size' | 'key' | 'createdAt' | 'lastUsed';

/** A stored response, by its key, by a request that it answers, or by the URL of a GET. */
export type ContainsOptions =
  | { readonly key: string }
  | { readonly request: RequestInput }
  | { readonly url: string | URL };

/** The entries to delete: the union of everything named. An empty object deletes nothing. */
export type DeleteOptions = {
  /** Exactly these; a key without `~` selects all its variants. */
  readonly keys?: Iterable<string>;
  /** All variants of the responses to these URLs, by GET unless `method` is given. */
  readonly urls?: Iterable<string | URL>;
  /** Of `urls`: those requested by this method; `'*'`: by any. `'GET'` by default. */
  readonly method?: string;
  /** All variants of these requests. */
  readonly requests?: Iterable<RequestInput>;
  /**
   * Entries whose request URL matches, by any method: `'/api/*'` is a glob for paths on the origin of `baseUrl`, else of the page; other
   * strings are globs for host and path, `'*'` is everything; or a RegExp, or a URLPattern.
   */
  readonly pattern?: ExpirationPattern | Iterable<ExpirationPattern>;
  /** Entries fetched by a request with any of these `tags`. */
  readonly tags?: readonly string[];
  readonly expired?: boolean;
  /** Damaged records. */
  readonly invalid?: boolean;
  readonly olderThan?: ExpirationTime;
  readonly all?: boolean;
  /** All variants are deleted in any case. */
  readonly vary?: 'all';
};

/** Options for saving a response. */
export type SaveOptions = {
  /** The request it answers. Not needed for a response of a session, nor for a native one to a plain GET of its `url`. */
  readonly request?: RequestInput;
  /** Another key than that of its request. The response then answers the requests of the entry that it replaces. */
  readonly cacheKey?: string;
  /** When it expires, counted from now; by default as the response says, else as the settings say. */
  readonly expires?: ExpirationTime;
  /** Tags to delete it by, as with a request; by default those of the response that it replaces. */
  readonly tags?: readonly string[];
};

/** The size of the cache. */
export type CacheSize = {
  /** Stored responses. */
  readonly count: number;
  /** Their estimated size in bytes, which `maxCacheBytes` limits: bodies, header fields and keys, plus 512 for each. */
  readonly bytes: number;
  /** Bytes that the browser counts for this origin, and its quota; null if unknown. */
  readonly usage: number | null;
  readonly quota: number | null;
};

/** The outcome of an import. */
export type CacheImport = {
  /** Responses that were stored. */
  readonly stored: number;
  /** Responses and redirects that were skipped. Newer entries of this cache are kept, and not counted here. */
  readonly skipped: number;
  /** Why they were skipped: each reason once, at most ten. */
  readonly reasons: readonly string[];
};

/** How far a copy is. */
export type CopyProgress = {
  /** Responses that were read and handed over so far, and all at its beginning. */
  readonly copied: number;
  readonly total: number;
  /** Give it as `after` to go on behind what has been stored; null: all responses have been. */
  readonly next: string | null;
};

/** How to copy a cache. */
export type CopyOptions = {
  /** Called each time a part has been stored in the other cache. */
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Ends the copy after the part that is being stored; what was copied stays. */
  readonly signal?: AbortSignal;
  /** `next` of the last progress of a copy that was interrupted. */
  readonly after?: string | null;
};

/** The stored responses in a portable form: lines of JSON. Iterate over the lines, or get them as one Blob. */
export type CacheExport = AsyncIterable<string> & { blob(): Promise<Blob> };

/** The lines of an export, at once or in parts. */
export type ImportSource = Blob | string | Iterable<string> | AsyncIterable<string>;

/** The dependencies of `session.cache`. */
export type CacheParts = {
  readonly admin: Admin;
  readonly settings: SettingsFor;
  readonly base: () => string | null;
  readonly now: () => Millis;
  /** Receives errors that reach no caller. */
  readonly failed: (error: CacheError) => void;
};
