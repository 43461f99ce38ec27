import type { ExpirationSource, WhyNotStored } from '../../http/explain/explain.js';
import type { FieldLines } from '../../http/fields/header-fields.js';
import type { Reuse } from '../../http/freshness/reuse.js';
import type { Millis } from '../../http/units.js';
import type { Expiration } from '../../options/expiration.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/settings.js';
import type { UrlPattern } from '../../options/url-pattern.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { Totals } from '../../storage/backend.js';
import type { Alias, StoredBody, StoredEntry } from '../../storage/entry.js';
import type { EntryPage, ListQuery } from '../../storage/listing.js';

/** Which entries: all of them when nothing is set. `valid` and `expired` are both true by default; both false: none. */
export type EntryFilter = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /** Created longer ago than this. */
  readonly olderThan?: Expiration;
};

/** A page of what a filter leaves. `by` and `reversed` are to be the same for all pages of a listing, and the filter too. */
export type PageQuery = EntryFilter & Pick<ListQuery, 'after' | 'limit' | 'by' | 'reversed'>;

/** What to delete: the union of what is named; nothing named deletes nothing. */
export type Deletion = {
  readonly keys?: readonly string[];
  readonly urls?: readonly string[];
  /** Of `urls`: those of this method, `*` for all; GET when not given. */
  readonly method?: string;
  readonly patterns?: readonly UrlPattern[];
  /** What has any of them. */
  readonly tags?: readonly string[];
  readonly requests?: readonly PreparedRequest[];
  readonly expired?: boolean;
  readonly invalid?: boolean;
  readonly olderThan?: Expiration;
  /** Everything, whatever else is named. */
  readonly all?: boolean;
};

/** A response to store, and the request that it answers, neither redacted yet. */
export type Saving = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly response: Pick<
    StoredEntry,
    'status' | 'statusText' | 'type' | 'fields' | 'createdAt' | 'responseTime' | 'elapsed'
  >;
  readonly body: StoredBody;
  /** Null: that of the request. */
  readonly cacheKey: string | null;
  /** Null: as the settings say. */
  readonly expires: Millis | null;
  /** Absent: those of what it takes the place of. */
  readonly tags?: readonly string[];
};

/** What another cache gives: to be read before anything is made of it. */
export type Importing = {
  readonly records: readonly { readonly entry: unknown; readonly body: StoredBody }[];
  readonly aliases: readonly unknown[];
  readonly settings: Settings;
};

/** What became of it. Absent `skipped` and `reasons`: nothing was left out. */
export type Imported = {
  readonly stored: number;
  readonly skipped?: number | undefined;
  readonly reasons?: readonly string[] | undefined;
};

/** Without `keys`: everything. */
export type Resetting = { readonly expires: Millis; readonly keys?: readonly string[] };

/** How many stored responses were deleted; each variant counts. */
export type Deleted = { readonly deleted: number };

/** A request that is to be explained, not sent. */
export type Explained = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly options: RequestSettings;
};

/** What a request would get now, and why. */
export type Explanation = {
  /** What the cache would do: see `Reuse`. `bypass`: nothing. */
  readonly outcome: Reuse<StoredEntry>['kind'] | 'bypass';
  /** Why, as a sentence, and the section that says so. */
  readonly text: string;
  readonly section: string;
  /** Why the last response to this request was not stored; null: it was, or it is not remembered. With a `text` that tells it. */
  readonly notStored: WhyNotStored | null;
  /** The stored response that was selected; null: none. */
  readonly cacheKey: string | null;
  /** Its age, and what is left of its freshness lifetime, in seconds: negative once it is stale, `Infinity` for ever. */
  readonly age: number | null;
  readonly ttl: number | null;
  /** What the origin would be asked with beside the request's own fields; one `name:value` per line. */
  readonly conditions: FieldLines;
  /** How long a new response would stay fresh, as far as it does not say so itself, and who says that. */
  readonly expiration: Expiration;
  readonly expirationBy: ExpirationSource;
};

/** The target of an unsafe request. */
export type Unsafe = { readonly url: string; readonly settings: Settings };

/** What an unsafe request came to; 0 is the status of a response that cannot be read. */
export type UnsafeOutcome = Unsafe & {
  readonly status: number;
  readonly fields: FieldLines;
  /** The URL that answered, another one after redirects; absent where that is not known. */
  readonly answeredBy?: string | undefined;
};

/**
 * The administration of one cache: the methods behind `session.cache`, the same in the page and over the port (each is one
 * operation on the wire, named by its key here, with one cloneable argument).
 */
export interface CacheAdmin {
  createKey(about: { readonly request: PreparedRequest; readonly settings: Settings }): Promise<string>;
  contains(
    about: { readonly key: string } | { readonly request: PreparedRequest; readonly settings: Settings },
  ): Promise<boolean>;
  delete(what: Deletion & { readonly settings: Settings }): Promise<Deleted>;
  clear(): Promise<Deleted>;
  /** Remove the store itself; the next call makes a new one. */
  destroy(): Promise<Deleted>;
  /** Let go of the store's connection, after what waits to be written; the next call opens it again. */
  close(): Promise<void>;
  page(query: PageQuery): Promise<EntryPage>;
  /** What is stored under a key, or where its redirect leads. */
  entry(about: { readonly key: string }): Promise<StoredEntry | undefined>;
  /** The body of an entry; undefined when the entry is gone. */
  body(about: { readonly cacheKey: string }): Promise<StoredBody | undefined>;
  urls(filter: EntryFilter): Promise<readonly string[]>;
  count(filter: EntryFilter): Promise<number>;
  totals(): Promise<Totals>;
  aliases(): Promise<readonly Alias[]>;
  /** The cacheKey that it got; null: it was refused, as it is too large or something was deleted meanwhile. */
  save(what: Saving): Promise<string | null>;
  put(what: Importing): Promise<Imported>;
  resetExpiration(what: Resetting): Promise<{ readonly reset: number }>;
  recreateKeys(by: { readonly settings: Settings }): Promise<{ readonly recreated: number }>;
  /** What a request would get now, and why; nothing is sent. */
  explain(what: Explained): Promise<Explanation>;
  /** An unsafe request that somebody else sends is about to leave. */
  beginUnsafe(what: Unsafe): Promise<void>;
  /** An unsafe request that somebody else sent was answered so: what it makes invalid goes. */
  invalidate(outcome: UnsafeOutcome): Promise<void>;
  /** Make these the settings of fetch events. False: there are none here. */
  sync(about: { readonly settings: Settings }): Promise<boolean>;
  /** Whose requests they are that name nobody, fetch events among them; null: nobody's in particular. */
  identify(whose: { readonly identity: string | null }): Promise<void>;
  /** Remove everything that belongs to an identity, here, in the store and in other engines. */
  forget(whose: { readonly identity: string }): Promise<Deleted>;
}

/** The name of an operation on the wire. */
export type AdminOperation = keyof CacheAdmin;
