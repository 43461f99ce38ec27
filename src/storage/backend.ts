import type { Millis } from '../http/units.js';
import type { KeyHash } from '../request/key/key-hash.js';
import type { Alias, Candidate, Selectable, StoredBody, StoredEntry } from './entry.js';
import type { EntryPage, ListQuery } from './listing.js';
import type { Selector } from './selector.js';

/**
 * The position of a store: a random epoch, new with each database; a sequence number that grows with each removal; and an order that is
 * greater than that of all that is stored. A later writer has the greater order, independent of clocks.
 */
export type Position = { readonly epoch: string; readonly sequence: number; readonly order: number };

/**
 * The entries or the alias under one key hash, and the position of the store: one read transaction. Either a response without Vary,
 * or variants, or an alias: what was requested last takes the place of the other forms. Bodies of variants may be left out: `entry`
 * gives that of the selected one.
 */
export type Selection = {
  readonly candidates: readonly Selectable[];
  readonly alias: Alias | null;
  readonly position: Position;
};

/**
 * One change. `put` writes entry and body together; it is refused when something that matches it was removed after `since`,
 * when the epoch is another, or when what it would take the place of was asked for later: has a greater order than `since`, or the same
 * and a later request time, as of two writers of which neither saw what the other one stored. It gets the order of `since`, and the
 * store's becomes greater than that. `freshen` changes the entry of a body that is
 * there, by the same rules, and is refused when it is gone or another response (another `createdAt`) took its place. It leaves
 * the `storedSize` of what is there. A put of a variant beside `MOST_VARIANTS` others under its hash takes the place of the one that
 * was used least recently, too. `alias` is a put of an alias. `touch` sets the last use, never back, and is refused where the entry is gone.
 */
export type Write =
  | { readonly kind: 'put'; readonly entry: StoredEntry; readonly body: StoredBody; readonly since: Position }
  | { readonly kind: 'freshen'; readonly entry: StoredEntry; readonly since: Position }
  | { readonly kind: 'alias'; readonly alias: Alias; readonly since: Position }
  | { readonly kind: 'touch'; readonly cacheKey: string; readonly lastUsed: Millis };

/** Was it written, or refused as older than a removal or than the stored entry? */
export type WriteOutcome = 'written' | 'refused';

/** How many responses are stored, and the bytes that they take, as `entryBytes` estimates them. */
export type Totals = { readonly count: number; readonly bytes: number };

/** The bounds of a store and what to do about them: expired entries go first, then the least recently used. */
export type Bounds = { readonly maxBytes: number; readonly maxEntries: number; readonly now: Millis };

/**
 * A store: what every backend keeps (its cases: `contract.cases.ts`). Every method but `remove` is one transaction: all of it happened
 * or nothing did, whenever the worker dies. Failures reject with a CacheError: `quota` when the origin is full (nothing is torn),
 * `backend-unavailable` for all else. A stored record that cannot be read is left out of answers, and removed if it is torn.
 */
export interface Backend {
  readonly name: string;
  /** All variants under a hash, or the alias. */
  select(hash: KeyHash): Promise<Selection>;
  /** Writes in order, in one transaction; an outcome for each. */
  write(writes: readonly Write[]): Promise<readonly WriteOutcome[]>;
  /**
   * Remove what any selector matches, and log the removal so that answers still on their way are refused. Gives the cacheKeys of
   * removed entries (not those of aliases). A long removal may take several transactions: then the first one logs it, and the last one
   * again, and entries whose writers began in between may stay; `signal` ends it before the next one.
   */
  remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]>;
  /** Remove until the bounds hold; gives the cacheKeys. Works in a store that is full, too. */
  evict(bounds: Bounds): Promise<readonly string[]>;
  entry(cacheKey: string): Promise<Candidate | undefined>;
  /** A page of entries, read along an index. */
  list(query: ListQuery): Promise<EntryPage>;
  aliases(): Promise<readonly Alias[]>;
  totals(): Promise<Totals>;
  /** The totals after the last write here, without reading the store; absent where unknown. Others may have written since. */
  readonly lastTotals?: Totals | undefined;
  /** The key of the identity partition, made at the first call, kept with the store, not extractable; null without WebCrypto. */
  identityKey(): Promise<CryptoKey | null>;
  /** The identity of calls that name none, as given to `keepIdentity`; null: shared. */
  keptIdentity(): Promise<string | null>;
  /** Remember it with the store: a removal leaves it alone. It is a keyed hash, never a name. */
  keepIdentity(identity: string | null): Promise<void>;
  /** Called when the store is lost (Clear-Site-Data, another connection's delete): drop what is in memory. */
  onLost(listener: () => void): void;
  /** Called with the cacheKeys of records that could not be read and have been removed. Absent: the backend finds none by itself. */
  onDamaged?(listener: (cacheKeys: readonly string[]) => void): void;
  /** Called with failures that no call has: what answers instead is another store. Absent: each failure is that of a call. */
  onError?(listener: (error: unknown) => void): void;
  /** Close the connection; the next call opens it again. */
  close(): void;
  /** Remove the whole store. */
  destroy(): Promise<void>;
}

/**
 * Two tiers: a store of this side's own, which answers first, and one that several visitors share. `near` may be the name of a backend.
 *
 * @example
 * declare const shared: Backend;
 * const session = new CachedSession({ backend: { near: 'indexeddb', far: shared }, worker: false });
 */
export type BackendTiers = { readonly near: Backend | string; readonly far: Backend };

/** Need nothing go? */
export const isWithin = ({ count, bytes }: Totals, { maxBytes, maxEntries }: Omit<Bounds, 'now'>): boolean =>
  bytes <= maxBytes && count <= maxEntries;

/** The cacheKey that a write concerns. */
export function cacheKeyOf(write: Write): string {
  switch (write.kind) {
    case 'put':
    case 'freshen':
      return write.entry.cacheKey;
    case 'alias':
      return write.alias.cacheKey;
    case 'touch':
      return write.cacheKey;
  }
}
