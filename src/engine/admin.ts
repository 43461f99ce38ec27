import type { Expiration, Settings } from '../policy/index.js';
import type { PreparedRequest } from '../request/index.js';
import type { EntryPage, StoredBody } from '../storage/index.js';

/** Which entries: all of them when nothing is set. `valid` and `expired` are both true by default; both false: none. */
export type EntryFilter = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /** Created longer ago than this. */
  readonly olderThan?: Expiration;
};

/** What to delete: the union of what is named; nothing named deletes nothing. */
export type Deletion = {
  readonly keys?: readonly string[];
  readonly urls?: readonly string[];
  readonly requests?: readonly PreparedRequest[];
  readonly expired?: boolean;
  readonly invalid?: boolean;
  readonly olderThan?: Expiration;
};

export type Deleted = { readonly deleted: number };

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
  page(about: EntryFilter & { readonly after: string | null; readonly limit: number }): Promise<EntryPage>;
  /** The body of an entry; undefined when the entry is gone. */
  body(about: { readonly cacheKey: string }): Promise<StoredBody | undefined>;
  urls(filter: EntryFilter): Promise<readonly string[]>;
  count(filter: EntryFilter): Promise<number>;
  /** Whose requests they are that name nobody, fetch events among them; null: nobody's in particular. */
  identify(whose: { readonly identity: string | null }): Promise<void>;
  /** Remove everything that belongs to an identity, here, in the store and in other engines. */
  forget(whose: { readonly identity: string }): Promise<Deleted>;
}

export type AdminOperation = keyof CacheAdmin;
