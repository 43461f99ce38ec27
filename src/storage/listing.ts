import { NEVER } from '../http/units.js';
import type { StoredEntry } from './entry.js';

/** The orders of a listing; `key` is by `cacheKey`. */
export type EntryOrder = 'key' | 'expires' | 'size' | 'createdAt' | 'lastUsed';

/** Which page of a listing. Entries that are equal in `by` follow their cacheKey. */
export type ListQuery = {
  /** `next` of the page before; null: the first page. */
  readonly after: string | null;
  readonly limit: number;
  /** `key` when not given. */
  readonly by?: EntryOrder;
  readonly reversed?: boolean;
  /** Only entries whose `by` is at most this; not with `key`. */
  readonly upTo?: number;
};

/** A page of entries without bodies. */
export type EntryPage = {
  readonly entries: readonly StoredEntry[];
  /** Give it as `after` for the next page; null: this was the last. */
  readonly next: string | null;
  /** The cacheKeys of unreadable records on the page. They have been removed. */
  readonly torn: readonly string[];
};

/** The place after which a page begins: the value that the listing is ordered by, and the cacheKey. */
export type Place = { readonly value: number; readonly cacheKey: string };

/** The order of a listing by a number. */
export type NumberOrder = Exclude<EntryOrder, 'key'>;

/** A place as the text that `after` and `next` carry. */
export const nextAfter = (entry: StoredEntry, by: EntryOrder = 'key'): string =>
  by === 'key' ? entry.cacheKey : `${entry[by]} ${entry.cacheKey}`;

export function parsePlace(after: string): Place {
  const [value = '', cacheKey = ''] = after.split(' ');
  return { value: Number(value), cacheKey };
}

/** Compares for a sort: what a listing shows first comes first. */
export function compareBy(by: EntryOrder = 'key', reversed = false): (one: StoredEntry, other: StoredEntry) => number {
  const sign = reversed ? -1 : 1;
  return (one, other) => sign * compare(placeOf(one, by), placeOf(other, by));
}

/** One page out of entries that {@link compareBy} has sorted. */
export function pageOf(
  sorted: readonly StoredEntry[],
  { after, limit, by = 'key', reversed = false, upTo = NEVER }: ListQuery,
): EntryPage {
  const start =
    after === null
      ? 0
      : firstPast(sorted, by, reversed, by === 'key' ? { value: 0, cacheKey: after } : parsePlace(after));
  const isWithin = (entry: StoredEntry): boolean => by === 'key' || entry[by] <= upTo;
  const begin = reversed && start === 0 ? sorted.findIndex(isWithin) : start;
  const entries = (begin === -1 ? [] : sorted.slice(begin, begin + limit)).filter(isWithin);
  const last = entries.at(-1);
  const following = sorted[begin + entries.length];
  const isLast = last === undefined || following === undefined || !isWithin(following);
  return { entries, next: isLast ? null : nextAfter(last, by), torn: [] };
}

const placeOf = (entry: StoredEntry, by: EntryOrder): Place => ({
  value: by === 'key' ? 0 : entry[by],
  cacheKey: entry.cacheKey,
});

function compare(one: Place, other: Place): number {
  if (one.value !== other.value) return one.value < other.value ? -1 : 1;
  return one.cacheKey === other.cacheKey ? 0 : one.cacheKey < other.cacheKey ? -1 : 1;
}

/** By bisection: the index of the first entry past a place. */
function firstPast(sorted: readonly StoredEntry[], by: EntryOrder, reversed: boolean, place: Place): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = sorted[middle];
    const order = entry === undefined ? 0 : compare(placeOf(entry, by), place);
    if ((reversed ? -order : order) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many are listed at once. */
const PAGE = 500;

/** All entries of a store, by key. */
export async function* entriesOf(store: {
  list(query: ListQuery): Promise<EntryPage>;
}): AsyncGenerator<StoredEntry, void, undefined> {
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const page: EntryPage = await store.list({ after, limit: PAGE });
    yield* page.entries;
    after = page.next;
  }
}
