import type { Millis } from '../../http/units.js';
import { type Expiration, momentBefore } from '../../options/expiration.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { EntryPage, ListQuery } from '../../storage/listing.js';
import type { EngineState } from '../state.js';

/** Which entries: all of them when nothing is set. `valid` and `expired` are both true by default; both false: none. */
export type EntryFilter = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /** Created longer ago than this. */
  readonly olderThan?: Expiration;
};

/** A page of what a filter leaves. `by` and `reversed` are to be the same for all pages of a listing, and the filter too. */
export type PageQuery = EntryFilter & Pick<ListQuery, 'after' | 'limit' | 'by' | 'reversed'>;

/** Entries are read in pages of this size. */
const PAGE = 64;

/** One page of entries, less what the filter leaves out. */
export async function page(
  engine: EngineState,
  { after, limit, by, reversed, ...filter }: PageQuery,
): Promise<EntryPage> {
  const now = engine.parts.now();
  const query = { after, limit, ...(by !== undefined && { by }), ...(reversed !== undefined && { reversed }) };
  const found = await engine.parts.backend.list(by === undefined ? narrowed(query, filter, now) : query);
  return { ...found, entries: filtered(found.entries, filter, now) };
}

/** The URLs that were requested, sorted, each once. */
export async function urls(engine: EngineState, filter: EntryFilter): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const entries of pagesOf(engine, filter)) for (const { url } of entries) found.add(url);
  return [...found].sort();
}

export async function count(engine: EngineState, filter: EntryFilter): Promise<number> {
  const { valid = true, expired = true, olderThan } = filter;
  if (isUnfiltered(filter)) return (await engine.parts.backend.totals()).count;
  if (!valid && !expired) return 0;
  if (valid && olderThan === undefined) {
    const { count: all } = await engine.parts.backend.totals();
    return all - (await count(engine, { valid: false }));
  }
  let sum = 0;
  for await (const entries of pagesOf(engine, filter)) sum += entries.length;
  return sum;
}

/** All entries that the filter leaves, page by page: nobody else has to wait for more than one of them. */
export async function* pagesOf(
  engine: EngineState,
  filter: EntryFilter,
  limit: number = PAGE,
): AsyncGenerator<readonly StoredEntry[], void, undefined> {
  let after: string | null = null;
  do {
    const endPart = engine.reads.beginPart();
    const now = engine.parts.now();
    const found: EntryPage = await engine.parts.backend.list(narrowed({ after, limit }, filter, now));
    yield filtered(found.entries, filter, now);
    after = found.next;
    if (after !== null) await endPart();
  } while (after !== null);
}

/** What has expired lies at one end of the index of expiry: the rest need not be looked at. */
function narrowed(query: ListQuery, { valid = true, expired = true }: EntryFilter, now: Millis): ListQuery {
  return valid || !expired ? query : { ...query, by: 'expires', upTo: now };
}

const isUnfiltered = ({ valid = true, expired = true, olderThan }: EntryFilter): boolean =>
  valid && expired && olderThan === undefined;

function filtered(entries: readonly StoredEntry[], filter: EntryFilter, now: Millis): readonly StoredEntry[] {
  if (isUnfiltered(filter)) return entries;
  const { valid = true, expired = true, olderThan } = filter;
  const than = olderThan === undefined ? null : (momentBefore(olderThan, now) ?? Number.NEGATIVE_INFINITY);
  return entries.filter((entry) => {
    const isExpired = entry.expires <= now;
    return (isExpired ? expired : valid) && (than === null || entry.createdAt < than);
  });
}
