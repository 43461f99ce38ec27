import { fail } from '../../errors.js';
import { type Expiration, momentBefore } from '../../http/freshness/expiration.js';
import { isAskedLater } from '../../http/storing/stored-response.js';
import type { Millis } from '../../http/units.js';
import { matchesVary } from '../../http/vary/vary.js';
import type { Settings } from '../../options/table.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { isVariantOf, type StoredEntry } from '../../storage/entry.js';
import type { EntryPage, ListQuery } from '../../storage/listing.js';
import { type Ask, toAsk } from '../ask.js';
import { lookup } from '../lookup/lookup.js';
import type { EngineState } from '../state.js';

/** A selection of entries; by default all. `valid` and `expired` are true by default; both false select none. */
export type EntryFilter = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  /** Created longer ago than this. */
  readonly olderThan?: Expiration;
};

/** A page of the filtered entries. Filter, `by` and `reversed` must be the same for all pages of a listing. */
export type PageQuery = EntryFilter & Pick<ListQuery, 'after' | 'limit' | 'by' | 'reversed'>;

/** Entries are read in pages of this size. */
const PAGE = 64;

/** One page of entries, filtered. */
export async function page(
  engine: EngineState,
  { after, limit, by, reversed, ...filter }: PageQuery,
): Promise<EntryPage> {
  const now = engine.parts.now();
  const query = { after, limit, ...(by !== undefined && { by }), ...(reversed !== undefined && { reversed }) };
  const found = await engine.parts.backend.list(by === undefined ? narrowed(query, filter, now) : query);
  return { ...found, entries: filtered(found.entries, filter, now) };
}

/** The URLs of the entries, sorted and unique. */
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

/** The filtered entries page by page; other calls wait for one page at most. */
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

/** Expired entries are at one end of the expiry index; the rest is not read. */
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

/** Is an entry, one of its variants, or a redirect stored under the key? */
export async function containsKey(engine: EngineState, key: string): Promise<boolean> {
  if (await containsEntry(engine, key)) return true;
  return (await engine.parts.backend.aliases()).some(({ cacheKey }) => cacheKey === key);
}

/** Is an entry or one of its variants stored under the key? */
export async function containsEntry(engine: EngineState, key: string): Promise<boolean> {
  for await (const _entry of entriesOf(engine, key)) return true;
  return false;
}

/** Is a response stored that matches the request? */
export async function containsRequest(
  engine: EngineState,
  request: PreparedRequest,
  settings: Settings,
): Promise<boolean> {
  const ask = await nameRequest(engine, request, settings);
  const { candidates } = await lookup(ask);
  return candidates.some(({ entry }) => matchesVary(entry, ask.fields));
}

/** The entry of a key, else its newest variant, else the target of its redirect (requests-cache: get_response). */
export async function findEntry(engine: EngineState, key: string): Promise<StoredEntry | undefined> {
  const direct = await newestEntry(engine, key);
  if (direct !== undefined) return direct;
  const alias = (await engine.parts.backend.aliases()).find(({ cacheKey }) => cacheKey === key);
  return alias === undefined ? undefined : newestEntry(engine, hashKey(alias.target));
}

async function newestEntry(engine: EngineState, key: string): Promise<StoredEntry | undefined> {
  let newest: StoredEntry | undefined;
  for await (const entry of entriesOf(engine, key))
    if (newest === undefined || isAskedLater(entry, newest)) newest = entry;
  return newest;
}

/** The variants of a key follow it in the order of keys. */
async function* entriesOf(
  { parts: { backend } }: EngineState,
  key: string,
): AsyncGenerator<StoredEntry, void, undefined> {
  const exact = await backend.entry(key);
  if (exact !== undefined) yield exact.entry;
  let after: string | null = key;
  while (after !== null) {
    const { entries, next }: Awaited<ReturnType<typeof backend.list>> = await backend.list({ after, limit: 16 });
    const variants = entries.filter(({ cacheKey }) => isVariantOf(key, cacheKey));
    yield* variants;
    after = variants.length < entries.length ? null : next;
  }
}

/** A request with its key, whether its response would be stored or not. */
export async function nameRequest(engine: EngineState, request: PreparedRequest, settings: Settings): Promise<Ask> {
  const ask = await toAsk(engine, { request, settings, options: { onlyIfCached: true } });
  if (ask === null) throw fail('bad-request', 'neverStored', request.method);
  return ask;
}
