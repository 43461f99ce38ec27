import type { Bounds } from '../../storage/backend.js';
import { isWithin } from '../../storage/bounds.js';
import { entryBytes } from '../../storage/entry-bytes.js';
import { parseAlias, parseEntry } from '../../storage/parse.js';
import { discard, type Removed } from './discard.js';
import { drain } from './drain.js';
import type { Change } from './schema.js';
import { countTotals, putTotals, readTotals } from './state.js';
import { issue } from './transaction.js';

/**
 * Remove until the bounds hold: along the index of expiry up to now, then along that of last use. In a store that is full
 * (`isFull`) not even the totals can be put: they are counted when next asked for.
 */
export async function evict(tx: Change, bounds: Bounds, isFull: boolean): Promise<readonly string[]> {
  const totals = (await readTotals(tx)) ?? (await countTotals(tx));
  const eviction: Eviction = { tx, bounds, totals: { ...totals }, evicted: new Map() };
  const responses = tx.objectStore('responses');
  await removeExpiredAliases(tx, bounds);
  const take = (record: unknown) => evictOne(record, eviction);
  await drain(responses.index('expires'), IDBKeyRange.upperBound(bounds.now), take);
  await drain(responses.index('lastUsed'), null, take);
  if (eviction.evicted.size > 0) putTotals(tx, isFull ? undefined : eviction.totals);
  return [...eviction.evicted.keys()];
}

type Eviction = {
  readonly tx: Change;
  readonly bounds: Bounds;
  readonly evicted: Removed;
  /** What is left. */
  readonly totals: { count: number; bytes: number };
};

function evictOne(record: unknown, { tx, bounds, totals, evicted }: Eviction): 'removed' | 'left' | 'enough' {
  if (isWithin(totals, bounds)) return 'enough';
  const entry = parseEntry(record);
  if (entry === undefined) return 'left';
  discard(tx, entry, evicted);
  totals.count -= 1;
  totals.bytes -= entryBytes(entry);
  return 'removed';
}

async function removeExpiredAliases(tx: Change, { now }: Bounds): Promise<void> {
  const aliases = tx.objectStore('aliases');
  for (const record of await aliases.index('expires').getAll(IDBKeyRange.upperBound(now))) {
    const alias = parseAlias(record);
    if (alias !== undefined) issue(aliases.delete(alias.cacheKey));
  }
}
