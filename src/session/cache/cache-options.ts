import type { ExpirationTime } from '../../options/expiration.js';
import type { ExpirationPattern } from '../../options/session-options.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { RequestSpec } from '../../request/request-spec.js';

/** A request as `session.cache` takes it. What is not prepared yet is taken as it stands, without the defaults of the session. */
export type RequestInput = PreparedRequest | RequestSpec | Request | URL | string;

/** Which entries: fresh ones and stale ones, both by default; only those created longer ago than `olderThan`. */
export type FilterOptions = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /**
   * Records that cannot be read as well, each as an empty response with status 504 and its cacheKey. They are seen once: the store
   * removes what it finds torn. False by default.
   */
  readonly invalid?: boolean;
  readonly olderThan?: ExpirationTime;
};

/** In which order, and how many. */
export type SortOptions = {
  /** False: only what is fresh. */
  readonly expired?: boolean;
  readonly reversed?: boolean;
  readonly limit?: number;
};

/** What `sorted` sorts by. */
export type SortKey = 'expires' | 'size' | 'key' | 'createdAt' | 'lastUsed';

/** What to delete: everything that any of these names. Nothing named, nothing deleted. */
export type DeleteOptions = {
  /** Exactly these; a key without `~` stands for all its variants. */
  readonly keys?: Iterable<string>;
  /** All variants of what was requested by these URLs, by GET unless `method` says otherwise. */
  readonly urls?: Iterable<string | URL>;
  /** Of `urls`: those requested by this method; `'*'`: by any. `'GET'` by default. */
  readonly method?: string;
  /** All variants of these requests. */
  readonly requests?: Iterable<RequestInput>;
  /**
   * What was requested by a URL that matches, by any method: `'/api/*'` is a glob for paths on the origin of `baseUrl`, else of the page, other strings are globs
   * for host and path, `'*'` is everything; or a RegExp, or a URLPattern.
   */
  readonly pattern?: ExpirationPattern | Iterable<ExpirationPattern>;
  /** What was fetched by a request with any of these `tags`. */
  readonly tags?: readonly string[];
  readonly expired?: boolean;
  /** Records that no longer can be read. */
  readonly invalid?: boolean;
  readonly olderThan?: ExpirationTime;
  readonly all?: boolean;
  /** All variants are deleted in any case. */
  readonly vary?: 'all';
};

/** How a response is saved. */
export type SaveOptions = {
  /** What it answers. Not needed for a response of a session, nor for a native one to a plain GET of its `url`. */
  readonly request?: RequestInput;
  /** Where it goes, when not to the name of its request. What is there answers the same requests with it then. */
  readonly cacheKey?: string;
  /** When it expires, counted from now; else what it says itself, else as the settings say. */
  readonly expires?: ExpirationTime;
  /** By which it can be deleted, as with a request; else those of the response in whose place it comes. */
  readonly tags?: readonly string[];
};

/** How much is stored. */
export type CacheSize = {
  /** Stored responses. */
  readonly count: number;
  /** Bytes that they take by the estimate that `maxCacheBytes` bounds: bodies, header fields, keys and 512 for each. */
  readonly bytes: number;
  /** Bytes that the browser counts for this origin, and how many it grants; null where it does not say. */
  readonly usage: number | null;
  readonly quota: number | null;
};

/** What became of an import. */
export type CacheImport = {
  /** Responses that are stored now. */
  readonly stored: number;
  /** Responses and redirects that were left out. What is newer in the cache stays, and does not count here. */
  readonly skipped: number;
  /** Why they were left out: each reason once, at most ten. */
  readonly reasons: readonly string[];
};

/** What is stored in a portable form: JSON, a line each. Iterate over the lines, or take them as one Blob. */
export type CacheExport = AsyncIterable<string> & { blob(): Promise<Blob> };

/** What `import` reads: the lines of an export, together or in pieces. */
export type ImportSource = Blob | string | Iterable<string> | AsyncIterable<string>;
