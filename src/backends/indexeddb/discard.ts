import { entryBytes } from '../../storage/entry-bytes.js';
import { parseEntry } from '../../storage/parse.js';
import { type Change, keyOf } from './schema.js';
import { issue } from './transaction.js';

/** The bytes of removed entries by cacheKey; undefined where nobody knows whether the totals ever counted it. */
export type Removed = Map<string, number | undefined>;

/**
 * A removal that may have to look at very many records: it does a part of that, and tells how to go on, in a later transaction if
 * need be.
 */
export type Walk = (tx: Change, removed: Removed) => Promise<Part>;

/** How many records were looked at, and the walk through the rest; null: that was all. */
export type Part = { readonly seen: number; readonly rest: Walk | null };

/** Take an entry and its body out. */
export function discard(tx: Change, record: unknown, removed: Removed): void {
  const entry = parseEntry(record);
  take(tx, keyOf(record), entry && entryBytes(entry), removed);
}

/** The same for one that turned out to be torn. */
export function discardTorn(tx: Change, record: unknown, removed: Removed): void {
  take(tx, keyOf(record), undefined, removed);
}

function take(tx: Change, cacheKey: string | undefined, bytes: number | undefined, removed: Removed): void {
  if (cacheKey === undefined) return;
  issue(tx.objectStore('responses').delete(cacheKey));
  issue(tx.objectStore('bodies').delete(cacheKey));
  removed.set(cacheKey, bytes);
}
