import type { Bounds } from '../../storage/backend.js';
import { isWithin } from '../../storage/backend.js';
import { entryBytes } from '../../storage/entry.js';
import { parseAlias, parseEntry } from '../../storage/parse.js';
import { type Change, deleteFrom, drop, keyOf, PART } from './database.js';
import { countTotals, putTotals, readTotals } from './state.js';

/** The bytes of removed entries by cacheKey; undefined where it is unknown whether the totals ever counted them. */
export type Removed = Map<string, number | undefined>;

/** The state of a walk. Its transaction is another one in each part. */
export type Job = { tx: Change; removed: Removed };

/**
 * Remove until the bounds hold: along the index of expiry up to now, then along that of last use. In a store that is full (`isFull`) not
 * even the totals can be put: they are counted when next asked for.
 */
export async function evict(tx: Change, bounds: Bounds, isFull: boolean): Promise<readonly string[]> {
  const job: Job = { tx, removed: new Map() };
  const totals = { ...((await readTotals(tx)) ?? (await countTotals(tx))) };
  const responses = tx.objectStore('responses');
  await removeExpiredAliases(tx, bounds);
  const take = (record: unknown): boolean => {
    const entry = isWithin(totals, bounds) ? undefined : parseEntry(record);
    if (entry === undefined) return false;
    discard(job, record, undefined);
    totals.count -= 1;
    totals.bytes -= entryBytes(entry);
    return true;
  };
  const expired = IDBKeyRange.upperBound(bounds.now);
  const reads = [
    (count: number) => responses.index('expires').getAll(expired, count),
    (count: number) => responses.index('lastUsed').getAll(null, count),
  ];
  for (const read of reads) for await (const _count of drain(read, take)) if (isWithin(totals, bounds)) break;
  if (job.removed.size > 0) putTotals(tx, isFull ? undefined : totals);
  return [...job.removed.keys()];
}

async function removeExpiredAliases(tx: Change, { now }: Bounds): Promise<void> {
  const aliases = tx.objectStore('aliases');
  for (const record of await aliases.index('expires').getAll(IDBKeyRange.upperBound(now))) {
    const alias = parseAlias(record);
    if (alias !== undefined) deleteFrom(tx, ['aliases'], alias.cacheKey);
  }
}

/**
 * Offer the records of a range in order to `take`, which removes some and says so. Each read begins anew, past those that were left:
 * a cursor reads ahead records that are then removed, and reading all at once would fill the memory.
 */
export async function* drain(
  read: (count: number) => Promise<readonly unknown[]>,
  take: (record: unknown) => boolean,
): AsyncGenerator<number, void, undefined> {
  let left = 0;
  for (let count = PART / 4; ; count = PART) {
    const asked = left + count;
    const records = await read(asked);
    for (const record of records.slice(left)) if (!take(record)) left += 1;
    yield records.length;
    if (records.length < asked) return;
  }
}

/** Delete an entry and its body. */
export function discard({ tx, removed }: Job, record: unknown, bytes: number | undefined): void {
  const cacheKey = keyOf(record);
  if (cacheKey === undefined) return;
  deleteFrom(tx, ['responses', 'bodies'], cacheKey);
  drop(tx, record);
  removed.set(cacheKey, bytes);
}
