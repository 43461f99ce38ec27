import type { Deleted } from '../../engine/admin/removals.js';
import { causedBy, fail } from '../../errors.js';
import type { ExpirationTime } from '../../options/expiration.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { SessionResponse } from '../response/session-response.js';
import type { Notices } from '../worker/unsafe.js';
import { AsyncStorage } from './async-storage.js';
import type {
  CacheExport,
  CacheImport,
  CacheParts,
  CacheSize,
  ContainsOptions,
  CopyOptions,
  DeleteOptions,
  FilterOptions,
  ImportSource,
  RequestInput,
  SaveOptions,
  SortKey,
  SortOptions,
} from './cache-options.js';

type Responses = AsyncGenerator<CachedResponse, void, undefined>;

/**
 * The stored responses, in the worker or in the page (requests-cache: BaseCache). Its implementation is loaded at the first use.
 * Unknown names and values reject with `bad-option`.
 *
 * @example
 * for await (const entry of session.cache.filter({ expired: false })) console.log(entry.url, entry.expires);
 * await session.cache.delete({ expired: true });
 */
export class SessionCache {
  readonly #parts: CacheParts;

  /** @internal */
  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  /** @internal */
  static notices(cache: SessionCache): Notices {
    return cache.#parts;
  }

  /** The name of the cache, which all sessions with it share (requests-cache: cache_name). */
  get cacheName(): string {
    return this.#parts.settings().cacheName;
  }

  /** The stored responses by cacheKey. `set` is `saveResponse`. */
  get responses(): AsyncStorage<string, CachedResponse> {
    return new AsyncStorage(async () => (await loaded()).responses(this.#parts));
  }

  /** The followed redirects: key of the request to key of the response. Only requests add to them: `set` rejects. */
  get redirects(): AsyncStorage<string, string> {
    return new AsyncStorage(async () => (await loaded()).redirects(this.#parts));
  }

  /**
   * The response of a key: its newest variant if it has several, the redirect's target if it is the key of a redirect
   * (requests-cache: get_response). Undefined if there is none, or none that can be read.
   */
  async getResponse(key: string): Promise<CachedResponse | undefined> {
    return (await loaded()).getResponse(this.#parts, key);
  }

  /**
   * Store a response, secrets redacted: one of a session, or a native one, which remains unread (requests-cache: save_response).
   * Resolves with its cacheKey, or null if it was not stored: it exceeds `maxEntryBytes`, or a later one is stored.
   *
   * @throws CacheError `bad-request` for a response that script cannot read, or whose body was read already.
   * @example
   * await session.cache.saveResponse(Response.json(countries), { request: '/api/countries' });
   */
  async saveResponse(response: SessionResponse | Response, options: SaveOptions = {}): Promise<string | null> {
    // As of now, not of when its body has come: the next line may set another identity.
    const settings = this.#parts.settings();
    return (await loaded()).saveResponse({ ...this.#parts, settings: () => settings }, response, options);
  }

  /** The key of a request in this cache: the part of `cacheKey` before `~` (requests-cache: create_key). */
  async createKey(request: RequestInput): Promise<string> {
    return (await loaded()).createKey(this.#parts, request);
  }

  /** Is a response stored under a key, for a request, or for a GET of a URL? (requests-cache: contains) */
  async contains(what: ContainsOptions): Promise<boolean> {
    return (await loaded()).contains(this.#parts, what);
  }

  /**
   * Delete the selected responses, and the redirects to them (requests-cache: delete). Large deletions are done in slices, so that other calls
   * are not delayed; `all` is one step.
   *
   * @example
   * const { deleted } = await session.cache.delete({ pattern: '/api/*', olderThan: { days: 1 } });
   */
  async delete(what: DeleteOptions = {}): Promise<Deleted> {
    return (await loaded()).remove(this.#parts, what);
  }

  /** Delete everything (requests-cache: clear). */
  clear(): Promise<Deleted> {
    return this.#parts.admin('clear', undefined);
  }

  /** Delete the store itself. The next write creates a new one. */
  destroy(): Promise<Deleted> {
    return this.#parts.admin('destroy', undefined);
  }

  /** Close the store once everything is written; the next use opens it again (requests-cache: close). */
  close(): Promise<void> {
    return this.#parts.admin('close', undefined);
  }

  /** The stored responses, page by page; a body is loaded when it is read (requests-cache: filter). */
  async *filter(options: FilterOptions = {}): Responses {
    yield* (await loaded()).filter(this.#parts, options);
  }

  /**
   * The stored responses in order, along an index; a body is loaded when it is read (requests-cache: sorted).
   *
   * @example
   * for await (const { url, size } of session.cache.sorted('size', { reversed: true, limit: 10 })) console.log(url, size);
   */
  async *sorted(key: SortKey = 'expires', options: SortOptions = {}): Responses {
    yield* (await loaded()).sorted(this.#parts, key, options);
  }

  /** The URLs of the stored responses, sorted and unique, secrets redacted (requests-cache: urls). */
  async urls(options: FilterOptions = {}): Promise<readonly string[]> {
    return (await loaded()).urls(this.#parts, options);
  }

  /** The number of stored responses; each variant counts (requests-cache: count). */
  async count(options: FilterOptions = {}): Promise<number> {
    return (await loaded()).count(this.#parts, options);
  }

  /** The size of the cache, and the browser's quota (requests-cache: size). */
  async size(): Promise<CacheSize> {
    return (await loaded()).size(this.#parts);
  }

  /**
   * Recompute all keys with the current settings, after a change of `ignoredParameters`, `matchHeaders` or `keyFn`
   * (requests-cache: recreate_keys). Newly ignored values are redacted; of two entries with one key the later one is kept.
   */
  recreateKeys(): Promise<{ readonly recreated: number }> {
    return this.#parts.admin('recreateKeys', { settings: this.#parts.settings() });
  }

  /** Set the expiry of everything, counted from now (requests-cache: reset_expiration). */
  async resetExpiration(time: ExpirationTime): Promise<{ readonly reset: number }> {
    return (await loaded()).resetExpiration(this.#parts, time);
  }

  /** Copy another cache into this one (requests-cache: update). Newer entries of this cache are kept. */
  async update(other: SessionCache): Promise<{ readonly stored: number }> {
    if (!(#parts in Object(other))) throw fail('bad-option', 'notACache');
    return (await loaded()).update(this.#parts, other.#parts);
  }

  /**
   * Copy everything into the cache of another session, with another store or serializer for instance. Newer entries of that cache are kept.
   * Responses that cannot be copied, such as opaque ones, are counted. A copy that was interrupted goes on with `after`.
   *
   * @example
   * declare const other: CachedSession;
   * await session.cache.copyTo(other.cache, { onProgress: ({ copied, total }) => console.log(copied, total) });
   * @throws the reason of `signal`, and a CacheError when a store fails; what was copied stays.
   */
  async copyTo(other: SessionCache, options: CopyOptions = {}): Promise<CacheImport> {
    if (!(#parts in Object(other))) throw fail('bad-option', 'notACache');
    return (await loaded()).copyTo(this.#parts, other.#parts, options);
  }

  /**
   * Everything in a portable form. Responses that belong to an identity are included, but answer no one elsewhere.
   *
   * @example
   * const file = await session.cache.export().blob();
   */
  export(): CacheExport {
    const parts = this.#parts;
    const lines = async function* () {
      yield* (await loaded()).exportLines(parts);
    };
    return {
      [Symbol.asyncIterator]: lines,
      blob: async () => (await loaded()).exportBlob(parts),
    };
  }

  /**
   * Store an export, from a cache of any name. Newer entries of this cache are kept. Records that cannot become a response are
   * skipped and counted, with their reasons.
   *
   * @throws CacheError `serialization` if a line cannot be read; the lines before it are stored.
   */
  async import(source: ImportSource): Promise<CacheImport> {
    return (await loaded()).importLines(this.#parts, source);
  }

  /**
   * Run a function, and wait until all its writes are stored (requests-cache: bulk_commit). Writes are batched in any case.
   *
   * @example
   * await session.cache.bulk(() => Promise.all(urls.map((url) => session.get(url))));
   */
  async bulk<Value>(work: (cache: SessionCache) => Value | Promise<Value>): Promise<Value> {
    const value = await work(this);
    await this.#parts.admin('totals', undefined);
    return value;
  }
}

/** The implementation. If it cannot be loaded, the next call tries again. */
const loaded = () =>
  import('./administration.js').catch((cause: unknown) => {
    throw causedBy(cause, fail('backend-unavailable', 'cacheNotLoaded'));
  });
