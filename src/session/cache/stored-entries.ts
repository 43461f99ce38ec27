import type { PageQuery } from '../../engine/admin/entries.js';
import { fail } from '../../errors.js';
import { millis, NEVER } from '../../http/units.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { EntryPage } from '../../storage/listing.js';
import type { WholeBody } from '../response/body.js';
import { type CachedResponse, respond } from '../response/cached-response.js';
import type { ResponseContext } from '../response/details.js';
import type { CacheParts } from './cache-options.js';

/** Entries per page. */
const PAGE_SIZE = 32;

/** Milliseconds: browsers clamp nested timers to this. */
const SHORTEST_PAUSE = 4;

type Query = Omit<PageQuery, 'after' | 'limit'> & { readonly after?: string | null };

/** All pages of a listing, one at a time. Pauses half of the time, for calls that need the store or the worker. */
export async function* pages({ admin }: CacheParts, query: Query): AsyncGenerator<EntryPage, void, undefined> {
  let after = query.after ?? null;
  let owed = 0;
  do {
    const start = performance.now();
    const page: EntryPage = await admin('page', { ...query, after, limit: PAGE_SIZE });
    owed += performance.now() - start;
    yield page;
    after = page.next;
    if (after === null || owed < SHORTEST_PAUSE) continue;
    await new Promise((resolve) => setTimeout(resolve, owed));
    owed = 0;
  } while (after !== null);
}

/** `invalid`: include damaged records, as placeholders. */
export async function* storedResponses(
  parts: CacheParts,
  { invalid, ...query }: Query & { readonly invalid: boolean },
): AsyncGenerator<CachedResponse, void, undefined> {
  for await (const { entries, torn } of pages(parts, query)) {
    for (const entry of entries) yield storedResponse(parts, entry);
    if (invalid) for (const cacheKey of torn) yield placeholder(parts, cacheKey);
  }
}

const STORED = { source: 'cache', redirected: false, collapsed: false, body: null } as const;
const NO_REQUEST = { method: 'GET', url: '', fields: '', fragment: '', body: null, fetchOptions: {} } as const;

/** An entry as a response, whose body is loaded when it is read. */
export function storedResponse(parts: CacheParts, entry: StoredEntry): CachedResponse {
  const { status, statusText, url, type, fields, cacheKey, createdAt, responseTime, expires, elapsed } = entry;
  const size = type === 'opaque' ? null : entry.size;
  const validatedAt = responseTime === createdAt ? undefined : responseTime;
  const times = { createdAt, validatedAt, expires, elapsed };
  const { method, requestUrl, requestFields } = entry;
  const request = { ...NO_REQUEST, method, url: requestUrl, fields: requestFields };
  const load = size !== null && size > 0 ? { load: () => loadBody(parts, entry) } : {};
  const answer = { ...STORED, ...times, status, statusText, url, type, fields, cacheKey, size };
  return respond(answer, { ...contextOf(parts, request), entry, ...load });
}

export async function loadBody({ admin }: CacheParts, { cacheKey, url }: StoredEntry): Promise<WholeBody> {
  const body = await admin('body', { cacheKey });
  if (body === undefined) throw fail('backend-unavailable', 'deletedMeanwhile', url);
  return body;
}

/** Stands for a damaged record (requests-cache has such a placeholder, too). */
function placeholder(parts: CacheParts, cacheKey: string): CachedResponse {
  const times = { createdAt: millis(0), expires: NEVER, elapsed: 0 };
  const answer = { status: 504, statusText: 'Invalid', type: 'default', url: '', fields: '', size: 0 } as const;
  return respond({ ...STORED, ...times, ...answer, cacheKey }, contextOf(parts, NO_REQUEST));
}

const contextOf = (parts: CacheParts, request: PreparedRequest): ResponseContext => ({
  ...parts,
  since: performance.now(),
  asked: { request, settings: parts.settings() },
});
