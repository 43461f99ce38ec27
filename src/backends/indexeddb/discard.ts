import { isTorn, keyOf } from './reading.js';
import type { Change } from './schema.js';
import { issue } from './transaction.js';

/** The sizes of removed entries by cacheKey; undefined where nobody knows whether the totals ever counted it. */
export type Removed = Map<string, number | undefined>;

/** Take an entry and its body out. */
export function discard(tx: Change, record: unknown, removed: Removed): void {
  take(tx, keyOf(record), isTorn(record) ? undefined : sizeOf(record), removed);
}

/** The same for one that turned out to be torn. */
export function discardTorn(tx: Change, record: unknown, removed: Removed): void {
  take(tx, keyOf(record), undefined, removed);
}

function take(tx: Change, cacheKey: string | undefined, size: number | undefined, removed: Removed): void {
  if (cacheKey === undefined) return;
  issue(tx.objectStore('responses').delete(cacheKey));
  issue(tx.objectStore('bodies').delete(cacheKey));
  removed.set(cacheKey, size);
}

const sizeOf = (record: unknown): number | undefined =>
  typeof record === 'object' && record !== null && 'size' in record && typeof record.size === 'number'
    ? record.size
    : undefined;
