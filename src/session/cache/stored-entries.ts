import type { PageQuery } from '../../engine/admin/listing.js';
import { CacheError } from '../../errors.js';
import { millis, NEVER } from '../../http/units.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { EntryPage } from '../../storage/listing.js';
import type { WholeBody } from '../response/body.js';
import { type CachedResponse, respond } from '../response/cached-response.js';
import type { CacheParts } from './cache-parts.js';

/** Entries that are asked for at once. */
const PAGE_SIZE = 32;

/** Milliseconds: browsers let no repeated timer be shorter. */
const SHORTEST_PAUSE = 4;

/** What is listed: which, in what order, and whether what cannot be read is shown. */
export type Listing = Omit<PageQuery, 'after' | 'limit'> & { readonly invalid: boolean };

/** All pages of a listing, as somebody asks for them. Half of the time is left to others: hits that need the store, or the worker. */
export async function* pages(
  { admin }: CacheParts,
  query: Omit<PageQuery, 'after' | 'limit'>,
): AsyncGenerator<EntryPage, void, undefined> {
  let after: string | null = null;
  let owed = 0;
  do {
    const about: PageQuery = { ...query, after, limit: PAGE_SIZE };
    const start = performance.now();
    const page: EntryPage = await admin('page', about);
    owed += performance.now() - start;
    yield page;
    after = page.next;
    if (after === null || owed < SHORTEST_PAUSE) continue;
    await new Promise((resolve) => setTimeout(resolve, owed));
    owed = 0;
  } while (after !== null);
}

export async function* storedResponses(
  parts: CacheParts,
  { invalid, ...query }: Listing,
): AsyncGenerator<CachedResponse, void, undefined> {
  for await (const { entries, torn } of pages(parts, query)) {
    for (const entry of entries) yield storedResponse(parts, entry);
    if (invalid) for (const cacheKey of torn) yield placeholder(parts, cacheKey);
  }
}

/** An entry as a response, whose body is loaded when it is read. */
export function storedResponse(parts: CacheParts, entry: StoredEntry): CachedResponse {
  const { status, statusText, url, type, fields, cacheKey, createdAt, responseTime, expires, elapsed } = entry;
  const size = type === 'opaque' ? null : entry.size;
  const validatedAt = responseTime === createdAt ? undefined : responseTime;
  const about = { source: 'cache', redirected: false, collapsed: false, body: null } as const;
  const times = { createdAt, validatedAt, expires, elapsed };
  const answer = { ...about, ...times, status, statusText, url, type, fields, cacheKey, size };
  const { admin, now } = parts;
  return respond(answer, {
    now,
    admin,
    since: performance.now(),
    asked: { request: requestOf(entry), settings: parts.settings() },
    entry,
    ...(size !== null && size > 0 && { load: () => loadBody(parts, entry) }),
  });
}

export async function loadBody({ admin }: CacheParts, { cacheKey, url }: StoredEntry): Promise<WholeBody> {
  const body = await admin('body', { cacheKey });
  if (body !== undefined) return body;
  throw new CacheError('backend-unavailable', `The entry of ${url} was deleted before its body was read.`);
}

/** What stands for a record that cannot be read (requests-cache: its placeholder). */
function placeholder({ admin, now, settings }: CacheParts, cacheKey: string): CachedResponse {
  const about = { source: 'cache', redirected: false, collapsed: false, body: null, type: 'default' } as const;
  const times = { createdAt: millis(0), expires: NEVER, elapsed: 0 };
  const answer = { ...about, ...times, status: 504, statusText: 'Invalid', url: '', fields: '', cacheKey, size: 0 };
  const asked = { request: { ...NO_REQUEST, method: 'GET', url: '', fields: '' }, settings: settings() };
  return respond(answer, { now, admin, since: performance.now(), asked });
}

const NO_REQUEST = { fragment: '', body: null, fetchOptions: {} } as const;

const requestOf = ({ method, requestUrl: url, requestFields: fields }: StoredEntry): PreparedRequest => ({
  ...NO_REQUEST,
  method,
  url,
  fields,
});
