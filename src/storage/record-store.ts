/** A value that JSON keeps as it is. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a record says without its body: small, plain data, such as the metadata of a stored response. */
export type Head = { readonly [name: string]: Json };

/** Bytes, or null where there are none. */
export type RecordBody = Uint8Array<ArrayBuffer> | null;

/** A record to store. */
export type NewRecord = {
  /** Chosen by the writer, another one for each change: compare-and-set compares it. */
  readonly version: string;
  readonly head: Head;
  /** Undefined: the stored body stays; the change then needs the version of a record that is there. */
  readonly body: RecordBody | undefined;
  /** Milliseconds since the epoch from which on the response is stale; null: never. An engine with a time to live of its own adds its offset. */
  readonly expires: number | null;
};

/** A stored record. `head` is unchecked: it may be damaged, or of another version. Undefined `body`: it was not asked for. */
export type StoredRecord = { readonly version: string; readonly head: unknown; readonly body: RecordBody | undefined };

/** A stored record without its body, and its key. */
export type KeyedHead = { readonly key: string; readonly version: string; readonly head: unknown };

/**
 * One change of one record. It happens only if the stored version is `expected`; null: if there is no record. `record` null deletes, and
 * undefined changes nothing: it is a condition for the other changes.
 */
export type RecordChange = {
  readonly key: string;
  readonly expected: string | null;
  readonly record: NewRecord | null | undefined;
};

/** A part of all records. */
export type HeadPage = {
  readonly records: readonly KeyedHead[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  readonly next: string | null;
};

/**
 * A store of versioned records by key (requests-cache: BaseStorage): all that a new store has to offer. `recordBackend` makes a
 * complete `Backend` of it. `recordStoreContract` in `cached-session/testing` has its cases.
 *
 * Keys consist of letters, digits, `~`, `-` and `_`, and have at most 80 characters; two keys never differ in letter case alone.
 * Failures reject: with a CacheError `quota` where the store is full, with any other error for all else. After one, each change either
 * happened or did not.
 */
export interface RecordStore {
  readonly name: string;
  /**
   * `store`: of the changes of one `set` all happen or none do, whenever the process dies. `key`: each one for itself, in their order;
   * a record is never seen in part.
   */
  readonly atomicity: 'store' | 'key';
  /** The records under these keys, in their order; undefined: none. `head`: bodies may be left out. */
  get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]>;
  /**
   * Which of the changes happened. With `atomicity: 'store'` all or none: then `false` for each. With `key`, a change happens
   * even if one before it did not.
   */
  set(changes: readonly RecordChange[]): Promise<readonly boolean[]>;
  /**
   * All records, page by page. One that is there from the first page to the last is given at least once; `cursor` null: the first page.
   */
  heads(cursor: string | null): Promise<HeadPage>;
  /** Remove all records. */
  clear(): Promise<void>;
  /** End connections; the next call opens them again. */
  close(): void;
}
