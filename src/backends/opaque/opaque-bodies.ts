import { cacheKeyIn } from '../../storage/opaque.js';

/** The used part of Cache Storage. */
export interface Caches {
  has(name: string): Promise<boolean>;
  open(name: string): Promise<Pick<Cache, 'put' | 'keys' | 'delete'>>;
  match(url: string, options: MultiCacheQueryOptions): Promise<Response | undefined>;
  delete(name: string): Promise<boolean>;
}

/** No page requests this path, so that code which searches all caches of the origin never finds a body by chance. */
const PATH = '/__cached-session/opaque/';

/** Opaque responses by name, in the cache `cached-session:<cacheName>`, which is created for the first of them. */
export class OpaqueBodies {
  readonly #caches: Caches;
  readonly #cache: string;
  readonly #prefix: string;

  constructor(caches: Caches, cacheName: string, origin: string) {
    this.#caches = caches;
    this.#cache = `cached-session:${cacheName}`;
    this.#prefix = `${origin}${PATH}`;
  }

  async put(name: string, response: Response): Promise<void> {
    const cache = await this.#caches.open(this.#cache);
    await cache.put(this.#urlOf(name), response);
  }

  /** Its hidden Vary applies to another request than ours. */
  open(name: string): Promise<Response | undefined> {
    return this.#caches.match(this.#urlOf(name), { cacheName: this.#cache, ignoreVary: true });
  }

  /** The names of all bodies of these cacheKeys; null: of any. */
  async names(cacheKeys: readonly string[] | null): Promise<readonly string[]> {
    if (!(await this.#caches.has(this.#cache))) return [];
    const cache = await this.#caches.open(this.#cache);
    const names = (await cache.keys()).flatMap(({ url }) => this.#nameOf(url) ?? []);
    if (cacheKeys === null) return names;
    const wanted = new Set(cacheKeys);
    return names.filter((name) => wanted.has(cacheKeyIn(name)));
  }

  async remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const cache = await this.#caches.open(this.#cache);
    await Promise.all(names.map((name) => cache.delete(this.#urlOf(name), { ignoreVary: true })));
  }

  async destroy(): Promise<void> {
    await this.#caches.delete(this.#cache);
  }

  #urlOf(name: string): string {
    return this.#prefix + encodeURIComponent(name);
  }

  #nameOf(url: string): string | undefined {
    return url.startsWith(this.#prefix) ? decodeURIComponent(url.slice(this.#prefix.length)) : undefined;
  }
}
