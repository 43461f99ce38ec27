import { isForeign, isWhole, parseAlias, parseEntry } from '../../storage/index.js';
import { discardTorn, type Removed } from './discard.js';
import { bodyIn, isTorn } from './reading.js';
import type { Change } from './schema.js';
import { issue } from './transaction.js';

/** Look at an entry again, now that nobody else can change it, and remove it when it cannot answer. */
export async function removeIfTorn(tx: Change, cacheKey: string, removed: Removed): Promise<void> {
  const [record, body] = await Promise.all([
    tx.objectStore('responses').get(cacheKey),
    tx.objectStore('bodies').get(cacheKey),
  ]);
  const entry = parseEntry(record);
  const isFit = isForeign(record) || (entry !== undefined && isWhole(entry, bodyIn(body)));
  if (record !== undefined && !isFit) discardTorn(tx, record, removed);
}

/** Remove all records that cannot answer: torn ones, entries without a body and bodies without an entry. Reads no body. */
export async function removeTorn(tx: Change, removed: Removed): Promise<void> {
  const bodies = new Set(await tx.objectStore('bodies').getAllKeys());
  const responses = tx.objectStore('responses');
  for (let cursor = await responses.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const isWithoutBody = !bodies.delete(cursor.primaryKey) && !isForeign(cursor.value);
    if (isWithoutBody || isTorn(cursor.value)) discardTorn(tx, cursor.value, removed);
  }
  for (const orphan of bodies) issue(tx.objectStore('bodies').delete(orphan));
  await removeTornAliases(tx);
}

async function removeTornAliases(tx: Change): Promise<void> {
  const aliases = tx.objectStore('aliases');
  for (let cursor = await aliases.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (parseAlias(cursor.value) === undefined && !isForeign(cursor.value)) issue(cursor.delete());
  }
}
