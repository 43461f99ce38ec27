import type { Selector, Totals } from '../../storage/index.js';
import type { Removed } from './discard.js';
import { logRemoval } from './log.js';
import type { Change } from './schema.js';
import { removeSelected } from './selecting.js';
import { ensurePosition, putTotals, readTotals } from './state.js';
import { removeIfTorn } from './torn.js';
import { issue } from './transaction.js';

/** Remove what the selectors match, and log it. */
export async function remove(tx: Change, selectors: readonly Selector[]): Promise<readonly string[]> {
  const [totals, position] = await Promise.all([readTotals(tx), ensurePosition(tx)]);
  const removed = await removeAll(tx, selectors);
  logRemoval(tx, position, selectors);
  if (removed.size > 0) putTotals(tx, clears(selectors) ? EMPTY : without(totals, removed));
  return [...removed.keys()];
}

/**
 * The same in a store that is full, where a transaction with the smallest put is aborted: once the position is gone no write
 * that is under way can pass, and who looks next gets a new epoch.
 */
export async function removeWhenFull(tx: Change, selectors: readonly Selector[]): Promise<readonly string[]> {
  const removed = await removeAll(tx, selectors);
  issue(tx.objectStore('state').delete('position'));
  issue(tx.objectStore('log').clear());
  putTotals(tx, undefined);
  return [...removed.keys()];
}

/** Remove these entries where they are torn still, and give the store a position when it has none. */
export async function mend(tx: Change, cacheKeys: readonly string[]): Promise<void> {
  const removed: Removed = new Map();
  await Promise.all([ensurePosition(tx), ...cacheKeys.map((cacheKey) => removeIfTorn(tx, cacheKey, removed))]);
  if (removed.size > 0) putTotals(tx, undefined);
}

async function removeAll(tx: Change, selectors: readonly Selector[]): Promise<Removed> {
  const removed: Removed = new Map();
  for (const selector of selectors) await removeSelected(tx, selector, removed);
  return removed;
}

const EMPTY: Totals = { count: 0, bytes: 0 };

const clears = (selectors: readonly Selector[]): boolean => selectors.some(({ kind }) => kind === 'all');

/** What is left of the totals; unknown when a removed record did not tell its size. */
function without(totals: Totals | undefined, removed: Removed): Totals | undefined {
  if (totals === undefined) return undefined;
  let { bytes } = totals;
  for (const size of removed.values()) {
    if (size === undefined) return undefined;
    bytes -= size;
  }
  return { count: totals.count - removed.size, bytes };
}
