import { isForeign, isWhole, parseAlias, parseEntry } from '../../storage/parse.js';
import { discardTorn, type Removed, type Walk } from './discard.js';
import { bodyIn, isTorn } from './reading.js';
import { type Change, keyOf } from './schema.js';
import { issue } from './transaction.js';

/** Look at what stands under a cacheKey again, now that nobody else can change it, and remove it when it cannot answer. */
export async function removeIfTorn(tx: Change, cacheKey: string, removed: Removed): Promise<void> {
  const [record, body, alias] = await Promise.all([
    tx.objectStore('responses').get(cacheKey),
    tx.objectStore('bodies').get(cacheKey),
    tx.objectStore('aliases').get(cacheKey),
  ]);
  if (isTornAlias(alias)) issue(tx.objectStore('aliases').delete(cacheKey));
  const entry = parseEntry(record);
  const isFit = isForeign(record) || (entry !== undefined && isWhole(entry, bodyIn(body)));
  if (record !== undefined && !isFit) discardTorn(tx, record, removed);
}

/**
 * Remove the records past a key that cannot answer, so many at a time: torn ones, entries without a body and bodies without an entry.
 * Reads no body.
 */
export const tornFrom =
  (after: string | null, count: number): Walk =>
  async (tx, removed) => {
    const records = await tx.objectStore('responses').getAll(past(after), count);
    const last = records.length < count ? null : (keyOf(records.at(-1)) ?? null);
    const bodies = new Set(await tx.objectStore('bodies').getAllKeys(past(after, last)));
    for (const record of records) {
      const isWithoutBody = !bodies.delete(keyOf(record) ?? '') && !isForeign(record);
      if (isWithoutBody || isTorn(record)) discardTorn(tx, record, removed);
    }
    for (const orphan of bodies) issue(tx.objectStore('bodies').delete(orphan));
    return { seen: records.length, rest: last === null ? null : tornFrom(last, count) };
  };

/** The keys past `after`, up to `last` where there is one. */
function past(after: string | null, last: string | null = null): IDBKeyRange | null {
  if (after !== null && last !== null) return IDBKeyRange.bound(after, last, true);
  if (after !== null) return IDBKeyRange.lowerBound(after, true);
  return last === null ? null : IDBKeyRange.upperBound(last);
}

/** The same for aliases. */
export async function removeTornAliases(tx: Change): Promise<void> {
  const aliases = tx.objectStore('aliases');
  for (let cursor = await aliases.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (isTornAlias(cursor.value)) issue(cursor.delete());
  }
}

/** An alias that is ours and cannot be read. */
export const isTornAlias = (record: unknown): boolean =>
  record !== undefined && parseAlias(record) === undefined && !isForeign(record);
