import type { Deleted } from '../../engine/admin/removals.js';
import { fail } from '../../errors.js';
import { expiresAt } from '../../http/freshness/expiration.js';
import type { ExpirationTime } from '../../options/expiration.js';
import { hashKey } from '../../request/key/key-hash.js';
import { readExpiration } from '../options/faults.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { SessionResponse } from '../response/session-response.js';
import type { StorageSource } from './async-storage.js';
import type {
  CacheImport,
  CacheParts,
  CacheSize,
  DeleteOptions,
  FilterOptions,
  ImportSource,
  RequestInput,
  SaveOptions,
  SortKey,
  SortOptions,
} from './cache-options.js';
import { checkNames, prepare, readDeletion, readFilter, readSortKey } from './read-cache-options.js';
import { saveResponse } from './save-response.js';
import { pages, storedResponse, storedResponses } from './stored-entries.js';
import { copy, exportLines, importLines } from './transfer.js';

type Responses = AsyncGenerator<CachedResponse, void, undefined>;

/** The implementation of `session.cache`, loaded at its first use. Its methods are documented there. */
export class Administration {
  readonly #parts: CacheParts;

  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  async getResponse(key: string): Promise<CachedResponse | undefined> {
    const entry = await this.#parts.admin('entry', { key });
    return entry === undefined ? undefined : storedResponse(this.#parts, entry);
  }

  saveResponse(response: SessionResponse | Response, options: SaveOptions): Promise<string | null> {
    return saveResponse(response, options, this.#parts);
  }

  async createKey(request: RequestInput): Promise<string> {
    return this.#parts.admin('createKey', await this.#about(request));
  }

  async contains(
    what: { readonly key: string } | { readonly request: RequestInput } | { readonly url: string | URL },
  ): Promise<boolean> {
    checkNames(what, ['key', 'request', 'url']);
    if ('key' in what) return this.#parts.admin('contains', { key: what.key });
    return this.#parts.admin('contains', await this.#about('request' in what ? what.request : what.url));
  }

  async delete(what: DeleteOptions): Promise<Deleted> {
    const deletion = await readDeletion(what, this.#parts.base());
    return this.#parts.admin('delete', { ...deletion, settings: this.#parts.settings() });
  }

  filter(options: FilterOptions): Responses {
    return storedResponses(this.#parts, readFilter(options));
  }

  async *sorted(key: SortKey, options: SortOptions): Responses {
    checkNames(options, ['expired', 'reversed', 'limit']);
    const { expired = true, reversed = false, limit = Number.POSITIVE_INFINITY } = options;
    const listing = { by: readSortKey(key), reversed, expired, invalid: false };
    let left = limit;
    if (left <= 0) return;
    for await (const response of storedResponses(this.#parts, listing)) {
      yield response;
      left -= 1;
      if (left <= 0) return;
    }
  }

  async urls(options: FilterOptions): Promise<readonly string[]> {
    return this.#parts.admin('urls', readFilter(options));
  }

  async count(options: FilterOptions): Promise<number> {
    return this.#parts.admin('count', readFilter(options));
  }

  async size(): Promise<CacheSize> {
    const { count, bytes } = await this.#parts.admin('totals', undefined);
    const { usage = null, quota = null } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
    return { count, bytes, usage, quota };
  }

  async resetExpiration(time: ExpirationTime): Promise<{ readonly reset: number }> {
    return this.#parts.admin('resetExpiration', { expires: expiresAt(readExpiration(time), this.#parts.now()) });
  }

  update(other: CacheParts): Promise<{ readonly stored: number }> {
    return copy(other, this.#parts);
  }

  export(): AsyncGenerator<string, void, undefined> {
    return exportLines(this.#parts);
  }

  import(source: ImportSource): Promise<CacheImport> {
    return importLines(source, this.#parts);
  }

  responses(): StorageSource<string, CachedResponse> {
    return {
      get: async (key) => {
        const found = await this.getResponse(key);
        // A response that a redirect leads to has another key.
        return found?.cacheKey === key || found?.cacheKey?.startsWith(`${key}~`) ? found : undefined;
      },
      set: async (cacheKey, response) => void (await this.saveResponse(response, { cacheKey })),
      remove: async (keys) => (await this.delete({ keys })).deleted,
      entries: () => this.#entries(),
      size: () => this.count({}),
      clear: async () => void (await this.#parts.admin('clear', undefined)),
    };
  }

  redirects(): StorageSource<string, string> {
    const all = async () => {
      const aliases = await this.#parts.admin('aliases', undefined);
      const redirects = aliases.filter(({ noVarySearch }) => noVarySearch === undefined);
      return new Map(redirects.map(({ cacheKey, target }) => [cacheKey, hashKey(target)]));
    };
    const remove = async (keys: readonly string[]): Promise<number> => {
      const before = await all();
      await this.delete({ keys });
      return keys.filter((key) => before.has(key)).length;
    };
    return {
      get: async (key) => (await all()).get(key),
      set: () => Promise.reject(fail('unsupported-option', 'redirectsAreLearned')),
      remove,
      entries: async function* () {
        yield* await all();
      },
      size: async () => (await all()).size,
      clear: async () => void (await remove([...(await all()).keys()])),
    };
  }

  async *#entries(): AsyncGenerator<readonly [string, CachedResponse], void, undefined> {
    for await (const { entries } of pages(this.#parts, {}))
      for (const entry of entries) yield [entry.cacheKey, storedResponse(this.#parts, entry)];
  }

  async #about(input: RequestInput) {
    const request = await prepare(input, this.#parts.base());
    return { request, settings: this.#parts.settings(request) };
  }
}
