import type { Totals } from '../../storage/backend.js';
import type { Selector } from '../../storage/selector.js';
import type { Removed, Walk } from './discard.js';
import { logRemoval } from './log.js';
import type { Change } from './schema.js';
import { removeAtOnce } from './selecting.js';
import { ensurePosition, putTotals, readState } from './state.js';
import { removeIfTorn } from './torn.js';
import { issue } from './transaction.js';
import { goOn, walkThrough } from './walk.js';

/** What has been removed, and the walk through what is still to be looked at; null: nothing is. */
export type Removal = { readonly cacheKeys: readonly string[]; readonly rest: Walk | null };

/** Begin to remove what the selectors match, and log it: from now on nothing is stored any more that was on its way. */
export async function beginRemoval(tx: Change, selectors: readonly Selector[]): Promise<Removal> {
  const { totals, position } = await readState(tx);
  const removed = await removeAllAtOnce(tx, selectors);
  const rest = await goOn(tx, walkThrough(selectors), removed);
  logRemoval(tx, position, selectors);
  if (removed.size > 0) putTotals(tx, clears(selectors) ? EMPTY : without(totals, removed));
  return { cacheKeys: [...removed.keys()], rest };
}

/** Go on with it. At its end it is logged once more, for what has set out meanwhile. */
export async function continueRemoval(tx: Change, walk: Walk, selectors: readonly Selector[]): Promise<Removal> {
  const { totals, position } = await readState(tx);
  const removed: Removed = new Map();
  const rest = await goOn(tx, walk, removed);
  if (rest === null) logRemoval(tx, position, selectors);
  if (removed.size > 0) putTotals(tx, without(totals, removed));
  return { cacheKeys: [...removed.keys()], rest };
}

/**
 * The same at once in a store that is full, where a transaction with the smallest put is aborted: once the position is gone no write
 * that is under way can pass, and who looks next gets a new epoch.
 */
export async function removeWhenFull(tx: Change, selectors: readonly Selector[]): Promise<Removal> {
  const removed = await removeAllAtOnce(tx, selectors);
  await goOn(tx, walkThrough(selectors), removed, true);
  issue(tx.objectStore('state').delete('position'));
  issue(tx.objectStore('log').clear());
  putTotals(tx, undefined);
  return { cacheKeys: [...removed.keys()], rest: null };
}

/** Remove these entries where they are torn still, and give the store a position when it has none. */
export async function mend(tx: Change, cacheKeys: readonly string[]): Promise<void> {
  const removed: Removed = new Map();
  await Promise.all([ensurePosition(tx), ...cacheKeys.map((cacheKey) => removeIfTorn(tx, cacheKey, removed))]);
  if (removed.size > 0) putTotals(tx, undefined);
}

async function removeAllAtOnce(tx: Change, selectors: readonly Selector[]): Promise<Removed> {
  const removed: Removed = new Map();
  for (const selector of selectors) await removeAtOnce(tx, selector, removed);
  return removed;
}

const EMPTY: Totals = { count: 0, bytes: 0 };

const clears = (selectors: readonly Selector[]): boolean => selectors.some(({ kind }) => kind === 'all');

/** What is left of the totals; unknown when a removed record could not be read. */
function without(totals: Totals | undefined, removed: Removed): Totals | undefined {
  if (totals === undefined) return undefined;
  let { bytes } = totals;
  for (const taken of removed.values()) {
    if (taken === undefined) return undefined;
    bytes -= taken;
  }
  return { count: totals.count - removed.size, bytes };
}
