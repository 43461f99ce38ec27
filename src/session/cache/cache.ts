import type { Deleted } from '../../engine/admin/removals.js';
import { CacheError } from '../../errors.js';
import type { ExpirationTime } from '../../options/expiration.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { SessionResponse } from '../response/session-response.js';
import type { Notices } from '../worker/unsafe.js';
import type { Administration } from './administration.js';
import { AsyncStorage } from './async-storage.js';
import type {
  CacheExport,
  CacheImport,
  CacheSize,
  DeleteOptions,
  FilterOptions,
  ImportSource,
  RequestInput,
  SaveOptions,
  SortKey,
  SortOptions,
} from './cache-options.js';
import type { CacheParts } from './cache-parts.js';

type Responses = AsyncGenerator<CachedResponse, void, undefined>;

/**
 * What is stored, wherever it is stored: in the worker or in the page (requests-cache: BaseCache). The code behind it is loaded at
 * the first use. Names and values that nobody knows reject with `bad-option`.
 *
 * @example
 * for await (const entry of session.cache.filter({ expired: false })) console.log(entry.url, entry.expires);
 * await session.cache.delete({ expired: true });
 */
export class SessionCache {
  readonly #parts: CacheParts;
  #loading: Promise<Administration> | undefined;

  /** @internal */
  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  /** @internal */
  static notices(cache: SessionCache): Notices {
    return cache.#parts;
  }

  /** The name that sessions share it by (requests-cache: cache_name). */
  get cacheName(): string {
    return this.#parts.settings().cacheName;
  }

  /** The stored responses by cacheKey. `set` is `saveResponse`. */
  get responses(): AsyncStorage<string, CachedResponse> {
    return new AsyncStorage(async () => (await this.#load()).responses());
  }

  /** The followed redirects: from the key of the request to that of the response. They come from requests alone: `set` rejects. */
  get redirects(): AsyncStorage<string, string> {
    return new AsyncStorage(async () => (await this.#load()).redirects());
  }

  /**
   * The response of a key; of the newest variant where the key has several; where a redirect leads, when the key is that of a
   * redirect (requests-cache: get_response). Undefined when there is none, or none that can be read.
   */
  async getResponse(key: string): Promise<CachedResponse | undefined> {
    return (await this.#load()).getResponse(key);
  }

  /**
   * Store a response, secrets redacted: one of a session, or a native one, which is left unread (requests-cache: save_response).
   * Resolves with its cacheKey, or null when it was not stored: it is larger than `maxEntryBytes`, or a later one is there.
   *
   * @throws CacheError `bad-request` for what script cannot read, or has read already.
   * @example
   * await session.cache.saveResponse(Response.json(countries), { request: '/api/countries' });
   */
  async saveResponse(response: SessionResponse | Response, options: SaveOptions = {}): Promise<string | null> {
    return (await this.#load()).saveResponse(response, options);
  }

  /** The name of a request in this cache: the part of `cacheKey` before `~` (requests-cache: create_key). */
  async createKey(request: RequestInput): Promise<string> {
    return (await this.#load()).createKey(request);
  }

  /** Is a response stored under a key, for a request, or for a GET of a URL? (requests-cache: contains) */
  async contains(
    what: { readonly key: string } | { readonly request: RequestInput } | { readonly url: string | URL },
  ): Promise<boolean> {
    return (await this.#load()).contains(what);
  }

  /**
   * Delete what is named, and the redirects that led there (requests-cache: delete). What is much goes in slices, so that nobody waits;
   * `all` goes at once.
   *
   * @example
   * const { deleted } = await session.cache.delete({ pattern: '/api/*', olderThan: { days: 1 } });
   */
  async delete(what: DeleteOptions = {}): Promise<Deleted> {
    return (await this.#load()).delete(what);
  }

  /** Delete everything (requests-cache: clear). */
  clear(): Promise<Deleted> {
    return this.#parts.admin('clear', undefined);
  }

  /** Delete the store itself. Whatever is stored next makes a new one. */
  destroy(): Promise<Deleted> {
    return this.#parts.admin('destroy', undefined);
  }

  /** Let go of the store, once everything is written; the next use opens it again (requests-cache: close). */
  close(): Promise<void> {
    return this.#parts.admin('close', undefined);
  }

  /** The stored responses, page by page; a body is loaded when it is read (requests-cache: filter). */
  async *filter(options: FilterOptions = {}): Responses {
    yield* (await this.#load()).filter(options);
  }

  /**
   * The stored responses in order, along an index; a body is loaded when it is read (requests-cache: sorted).
   *
   * @example
   * for await (const { url, size } of session.cache.sorted('size', { reversed: true, limit: 10 })) console.log(url, size);
   */
  async *sorted(key: SortKey = 'expires', options: SortOptions = {}): Responses {
    yield* (await this.#load()).sorted(key, options);
  }

  /** The URLs of what is stored, sorted, each once, secrets redacted (requests-cache: urls). */
  async urls(options: FilterOptions = {}): Promise<readonly string[]> {
    return (await this.#load()).urls(options);
  }

  /** How many responses are stored; each variant counts (requests-cache: count). */
  async count(options: FilterOptions = {}): Promise<number> {
    return (await this.#load()).count(options);
  }

  /** How much is stored, and what the browser grants (requests-cache: size). */
  async size(): Promise<CacheSize> {
    return (await this.#load()).size();
  }

  /**
   * Name everything by the settings as they are now, after a change of `ignoredParameters`, `matchHeaders` or `keyFn`
   * (requests-cache: recreate_keys). What is secret now is taken out; of two that get one name the later one stays.
   */
  recreateKeys(): Promise<{ readonly recreated: number }> {
    return this.#parts.admin('recreateKeys', { settings: this.#parts.settings() });
  }

  /** Let everything expire at another time, counted from now (requests-cache: reset_expiration). */
  async resetExpiration(time: ExpirationTime): Promise<{ readonly reset: number }> {
    return (await this.#load()).resetExpiration(time);
  }

  /** Copy what another cache holds into this one (requests-cache: update). What is newer here stays. */
  async update(other: SessionCache): Promise<{ readonly stored: number }> {
    if (!(#parts in Object(other)))
      throw new CacheError('bad-option', 'update() takes the cache of another session: other.cache.');
    return (await this.#load()).update(other.#parts);
  }

  /**
   * Everything in a portable form; responses that belong to an identity come along, but answer nobody elsewhere.
   *
   * @example
   * const file = await session.cache.export().blob();
   */
  export(): CacheExport {
    const lines = () => this.#lines();
    return {
      [Symbol.asyncIterator]: lines,
      blob: async () => {
        const parts: string[] = [];
        for await (const line of lines()) parts.push(line);
        return new Blob(parts, { type: 'application/jsonl' });
      },
    };
  }

  /**
   * Store what was exported, from a cache of any name. What is newer here stays. Records that no response can be made of are left out,
   * counted, and their reasons given.
   *
   * @throws CacheError `serialization` where a line cannot be read; the lines before it are stored.
   */
  async import(source: ImportSource): Promise<CacheImport> {
    return (await this.#load()).import(source);
  }

  /**
   * Do many things, and wait until all of it is written (requests-cache: bulk_commit). Writes share transactions by themselves.
   *
   * @example
   * await session.cache.bulk(() => Promise.all(urls.map((url) => session.get(url))));
   */
  async bulk<Value>(work: (cache: SessionCache) => Value | Promise<Value>): Promise<Value> {
    const value = await work(this);
    await this.#parts.admin('totals', undefined);
    return value;
  }

  async *#lines(): AsyncGenerator<string, void, undefined> {
    yield* (await this.#load()).export();
  }

  #load(): Promise<Administration> {
    this.#loading ??= import('./administration.js').then(
      ({ Administration }) => new Administration(this.#parts),
      (cause) => {
        this.#loading = undefined;
        throw new CacheError(
          'backend-unavailable',
          'The code of session.cache could not be loaded. Serve the chunks that lie beside the script of cached-session.',
          { cause },
        );
      },
    );
    return this.#loading;
  }
}
