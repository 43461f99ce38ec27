import { isRecord } from '../../guards.js';
import { type EntryPage, type ListQuery, type NumberOrder, nextAfter, parsePlace } from '../../storage/listing.js';
import { parseEntry } from '../../storage/parse.js';
import { keyOf, type Reading } from './database.js';
import { isTorn } from './reading.js';

/** One page of a listing. */
export async function readPage(tx: Reading, query: ListQuery): Promise<EntryPage> {
  // One more than asked for, to see whether it is the last page.
  const records = await readRecords(tx, { ...query, limit: query.limit + 1 });
  const page = records.slice(0, query.limit);
  const entries = page.map(parseEntry).filter((entry) => entry !== undefined);
  const torn = page.filter(isTorn).flatMap((record) => keyOf(record) ?? []);
  return { entries, next: records.length > query.limit ? placeOf(page.at(-1), query) : null, torn };
}

async function readRecords(tx: Reading, query: ListQuery): Promise<readonly unknown[]> {
  const { after, limit, by = 'key', reversed = false } = query;
  const responses = tx.objectStore('responses');
  if (by === 'key' && !reversed) {
    const range = after === null ? null : IDBKeyRange.lowerBound(after, true);
    return responses.getAll(range, Number.isFinite(limit) ? limit : undefined);
  }
  const records: unknown[] = [];
  const range = after === null ? null : IDBKeyRange.upperBound(after, true);
  let cursor = by === 'key' ? await responses.openCursor(range, 'prev') : await openAlong(tx, by, query);
  while (cursor !== null && records.push(cursor.value) < limit) cursor = await cursor.continue();
  return records;
}

/** A cursor on the first record of the page: past the place where the page before ended, even when that record is gone. */
async function openAlong(tx: Reading, by: NumberOrder, { after, reversed = false, upTo }: ListQuery) {
  const index = tx.objectStore('responses').index(by);
  const place = after === null ? null : parsePlace(after);
  const lower = reversed ? undefined : place?.value;
  const upper = reversed ? (place?.value ?? upTo) : upTo;
  const cursor = await index.openCursor(numbers(lower, upper), reversed ? 'prev' : 'next');
  if (cursor === null || place === null || cursor.key !== place.value) return cursor;
  const isBefore = reversed ? cursor.primaryKey > place.cacheKey : cursor.primaryKey < place.cacheKey;
  const there = isBefore ? await cursor.continuePrimaryKey(place.value, place.cacheKey) : cursor;
  return there?.primaryKey === place.cacheKey ? there.continue() : there;
}

/** Other keys, such as the texts of a damaged store, sort after all numbers. */
const numbers = (lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY): IDBKeyRange =>
  IDBKeyRange.bound(lower, upper);

/** The place of the listing after a record, be it readable or not: the index guarantees that it has these members. */
function placeOf(record: unknown, { by = 'key' }: ListQuery): string | null {
  const entry = parseEntry(record);
  if (entry !== undefined) return nextAfter(entry, by);
  const cacheKey = keyOf(record) ?? null;
  return by === 'key' || cacheKey === null || !isRecord(record) ? cacheKey : `${record[by]} ${cacheKey}`;
}
