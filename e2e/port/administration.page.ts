import { session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

type Cache = ReturnType<typeof session>['cache'];

const paths = async (responses: AsyncIterable<{ readonly url: string }>): Promise<string[]> => {
  const found: string[] = [];
  for await (const { url } of responses) found.push(new URL(url).pathname);
  return found;
};

export const sorted = (...how: Parameters<Cache['sorted']>): Promise<string[]> => paths(session().cache.sorted(...how));

export const remove = (what: Parameters<Cache['delete']>[0]): Promise<unknown> => session().cache.delete(what);

export const size = (): Promise<unknown> => session().cache.size();

export const resetExpiration = (seconds: number): Promise<unknown> => session().cache.resetExpiration(seconds);

export const recreateKeys = (): Promise<unknown> => session().cache.recreateKeys();

export const destroy = (): Promise<unknown> => session().cache.destroy();

export const closeCache = (): Promise<void> => session().cache.close();

/** Save a native response with these bytes; gives its cacheKey. */
export const warm = (url: string, bytes: readonly number[]): Promise<string | null> =>
  session().cache.saveResponse(new Response(Uint8Array.from(bytes)), { request: url, expires: 60 });

export async function bytes(
  url: string,
): Promise<{ readonly fromCache: boolean; readonly ttl: number | null; readonly bytes: number[] }> {
  const response = await session().get(url);
  return { fromCache: response.fromCache, ttl: response.ttl, bytes: [...(await response.bytes())] };
}

/** Export everything, destroy the store, and import it again. */
export async function roundTrip(): Promise<unknown> {
  const { cache } = session();
  const file = await cache.export().blob();
  const { deleted } = await cache.destroy();
  return { deleted, count: await cache.count(), ...(await cache.import(file)) };
}

let half: AsyncGenerator<{ readonly url: string }> | undefined;

/** Begin to filter, and stop at the first response. */
export async function beginFilter(): Promise<number> {
  half = session().cache.filter();
  return (await half.next()).done ? 0 : 1;
}

/** How many more come. */
export const endFilter = async (): Promise<number> => (half === undefined ? 0 : (await paths(half)).length);

/** The times of a response that the cache gives. */
export async function times(url: string): Promise<unknown> {
  const { fromCache, ttl, elapsed, servedIn, age, request } = await session().get(url);
  return { fromCache, ttl, isTimed: elapsed > 0 && servedIn > 0 && age >= 0, asked: request.url };
}

/** Let one response expire at another time; gives what the next request gets. */
export async function renew(url: string, seconds: number): Promise<unknown> {
  const isExpired = await (await session().get(url)).resetExpiration(seconds);
  const { expiresDelta } = await session().get(url);
  return { isExpired, expiresDelta };
}

/** What a filter shows: status, size and cacheKey of each. */
export async function shown(filter: Parameters<Cache['filter']>[0]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const response of session().cache.filter(filter))
    found.push([response.status, response.size, response.cacheKey, await response.text()]);
  return found;
}
