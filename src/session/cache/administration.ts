import { fail } from '../../errors.js';
import { expiresAt } from '../../http/freshness/expiration.js';
import type { ExpirationTime } from '../../options/expiration.js';
import { hashKey } from '../../request/key/key-hash.js';
import { readExpiration } from '../options/faults.js';
import type { CachedResponse } from '../response/cached-response.js';
import type {
  CacheParts,
  CacheSize,
  ContainsOptions,
  DeleteOptions,
  FilterOptions,
  RequestInput,
  SortKey,
  SortOptions,
} from './cache-options.js';
import { checkNames, prepare, readDeletion, readFilter, readSortKey } from './read-cache-options.js';
import { saveResponse } from './save-response.js';
import { type StorageSource, storageSource } from './storage-source.js';
import { pages, storedResponse, storedResponses } from './stored-entries.js';

// The implementation of session.cache, loaded at its first use; its methods are documented there.

export { copyTo, exportBlob, exportLines, importLines, update } from './transfer.js';
export { saveResponse };

type Responses = AsyncGenerator<CachedResponse, void, undefined>;

export async function getResponse(parts: CacheParts, key: string): Promise<CachedResponse | undefined> {
  const entry = await parts.admin('entry', { key });
  return entry && storedResponse(parts, entry);
}

export const createKey = async (parts: CacheParts, request: RequestInput): Promise<string> =>
  parts.admin('createKey', await about(parts, request));

export async function contains(parts: CacheParts, what: ContainsOptions): Promise<boolean> {
  checkNames(what, ['key', 'request', 'url']);
  if ('key' in what) return parts.admin('contains', { key: what.key });
  return parts.admin('contains', await about(parts, 'request' in what ? what.request : what.url));
}

async function about({ base, settings }: CacheParts, input: RequestInput) {
  const request = await prepare(input, base());
  return { request, settings: settings(request) };
}

export const remove = async ({ admin, base, settings }: CacheParts, what: DeleteOptions) =>
  admin('delete', { ...(await readDeletion(what, base())), settings: settings() });

export const filter = (parts: CacheParts, options: FilterOptions): Responses =>
  storedResponses(parts, readFilter(options));

export async function* sorted(parts: CacheParts, key: SortKey, options: SortOptions): Responses {
  checkNames(options, ['expired', 'reversed', 'limit']);
  const { expired = true, reversed = false, limit = Number.POSITIVE_INFINITY } = options;
  const listing = { by: readSortKey(key), reversed, expired, invalid: false };
  let left = limit;
  if (left <= 0) return;
  for await (const response of storedResponses(parts, listing)) {
    yield response;
    left -= 1;
    if (left <= 0) return;
  }
}

export const urls = ({ admin }: CacheParts, options: FilterOptions) => admin('urls', readFilter(options));

export const count = ({ admin }: CacheParts, options: FilterOptions) => admin('count', readFilter(options));

export async function size({ admin }: CacheParts): Promise<CacheSize> {
  const { usage = null, quota = null } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return { ...(await admin('totals', undefined)), usage, quota };
}

export const resetExpiration = ({ admin, now }: CacheParts, time: ExpirationTime) =>
  admin('resetExpiration', { expires: expiresAt(readExpiration(time), now()) });

/** The source of `responses`. */
export const responses = (parts: CacheParts): StorageSource<string, CachedResponse> =>
  storageSource({
    get: async (key) => {
      const found = await getResponse(parts, key);
      // A response that a redirect leads to has another key.
      return found?.cacheKey === key || found?.cacheKey?.startsWith(`${key}~`) ? found : undefined;
    },
    set: async (cacheKey, response) => void (await saveResponse(parts, response, { cacheKey })),
    remove: async (keys) => (await remove(parts, { keys })).deleted,
    entries: async function* () {
      for await (const { entries } of pages(parts, {}))
        for (const entry of entries) yield [entry.cacheKey, storedResponse(parts, entry)];
    },
    size: () => count(parts, {}),
    clear: async () => void (await parts.admin('clear', undefined)),
  });

/** The source of `redirects`. */
export function redirects(parts: CacheParts): StorageSource<string, string> {
  const all = async () => {
    const aliases = await parts.admin('aliases', undefined);
    const followed = aliases.filter(({ noVarySearch }) => noVarySearch === undefined);
    return new Map(followed.map(({ cacheKey, target }) => [cacheKey, hashKey(target)]));
  };
  const removeAll = async (keys: readonly string[]): Promise<number> => {
    const before = await all();
    await remove(parts, { keys });
    return keys.filter((key) => before.has(key)).length;
  };
  return storageSource<string, string>({
    get: async (key) => (await all()).get(key),
    set: () => Promise.reject(fail('unsupported-option', 'redirectsAreLearned')),
    remove: removeAll,
    entries: async function* () {
      yield* await all();
    },
    size: async () => (await all()).size,
    clear: async () => void (await removeAll([...(await all()).keys()])),
  });
}
