import { type EntryPage, type ListQuery, type NumberOrder, nextAfter, parsePlace } from '../../storage/listing.js';
import { parseEntry } from '../../storage/parse.js';
import { isTorn } from './reading.js';
import { keyOf, type Reading } from './schema.js';

/** One page of a listing. */
export async function readPage(tx: Reading, query: ListQuery): Promise<EntryPage> {
  // One more than asked for, to see whether it is the last page.
  const records = await readRecords(tx, { ...query, limit: query.limit + 1 });
  const page = records.slice(0, query.limit);
  const entries = page.map(parseEntry).filter((entry) => entry !== undefined);
  const torn = page.filter(isTorn).flatMap((record) => keyOf(record) ?? []);
  return { entries, next: records.length > query.limit ? placeOf(page.at(-1), query) : null, torn };
}

function readRecords(tx: Reading, query: ListQuery): Promise<readonly unknown[]> {
  const { after, limit, by = 'key', reversed = false } = query;
  if (by !== 'key') return readAlong(tx, by, query);
  const responses = tx.objectStore('responses');
  if (reversed) return readBack(tx, query);
  const range = after === null ? null : IDBKeyRange.lowerBound(after, true);
  return responses.getAll(range, Number.isFinite(limit) ? limit : undefined);
}

/** In the falling order of cacheKeys. */
async function readBack(tx: Reading, { after, limit }: ListQuery): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  const range = after === null ? null : IDBKeyRange.upperBound(after, true);
  let cursor = await tx.objectStore('responses').openCursor(range, 'prev');
  while (cursor !== null && records.push(cursor.value) < limit) cursor = await cursor.continue();
  return records;
}

/** Along an index, in either direction. */
async function readAlong(tx: Reading, by: NumberOrder, query: ListQuery): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  let cursor = await openAlong(tx, by, query);
  while (cursor !== null && records.push(cursor.value) < query.limit) cursor = await cursor.continue();
  return records;
}

/** A cursor on the first record of the page: past the place where the page before ended, even when what stood there is gone. */
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

/** What else could stand in an index of a damaged store, a text for one, comes after all numbers. */
const numbers = (lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY): IDBKeyRange =>
  IDBKeyRange.bound(lower, upper);

/** Where the listing stands after a record, be it readable or not: the index holds that it has these. */
function placeOf(record: unknown, { by = 'key' }: ListQuery): string | null {
  const entry = parseEntry(record);
  if (entry !== undefined) return nextAfter(entry, by);
  const cacheKey = keyOf(record) ?? null;
  if (by === 'key' || cacheKey === null || typeof record !== 'object' || record === null) return cacheKey;
  return `${Reflect.get(record, by)} ${cacheKey}`;
}
