import { inTime } from '../../in-time.js';
import type { Backend, Write, WriteOutcome } from '../../storage/backend.js';
import type { StoredEntry } from '../../storage/entry.js';
import { cacheKeyIn, type OpaqueStore, opaqueBodyName } from '../../storage/opaque.js';
import type { Selector } from '../../storage/selector.js';
import { withMethods } from '../../storage/with-methods.js';

/** The used part of Cache Storage. */
export interface Caches {
  has(name: string): Promise<boolean>;
  open(name: string): Promise<Pick<Cache, 'put' | 'keys' | 'delete'>>;
  match(url: string, options: MultiCacheQueryOptions): Promise<Response | undefined>;
  delete(name: string): Promise<boolean>;
}

/** No page requests this path, so that code which searches all caches of the origin never finds a body by chance. */
const PATH = '/__cached-session/opaque/';

/** How long a removal waits for that of the bodies. */
const SWEEP_MS = 1000;

/** Where the bodies are stored. */
export type OpaqueOptions = {
  readonly cacheName: string;
  /** Of the worker or page: the bodies are named by URLs of it. */
  readonly origin: string;
  /** Cache Storage: the platform's when not given, which has none in an insecure context. */
  readonly caches?: Caches | undefined;
};

/** A backend, and what keeps the bodies of opaque responses beside it; null where the platform has no Cache Storage. */
export type WithOpaqueBodies = { readonly backend: Backend; readonly opaque: OpaqueStore | null };

/**
 * A backend that keeps the bodies of opaque responses in Cache Storage. Removing an entry removes its body.
 *
 * @example
 * const { backend, opaque } = withOpaqueBodies(indexedDbBackend({ cacheName: 'atlas' }), { cacheName: 'atlas', origin });
 */
export function withOpaqueBodies(
  backend: Backend,
  { cacheName, origin, caches = globalThis.caches }: OpaqueOptions,
): WithOpaqueBodies {
  if (caches === undefined) return { backend, opaque: null };
  const opaque = new OpaqueBackend(backend, caches, `cached-session:${cacheName}`, `${origin}${PATH}`);
  return { backend: withMethods(backend, opaque), opaque };
}

/** The bodies in a cache of their own, by URLs that begin with `prefix`; and the methods of the backend that change the entries. */
class OpaqueBackend implements OpaqueStore, Pick<Backend, 'write' | 'remove' | 'evict' | 'destroy'> {
  readonly #backend: Backend;
  readonly #caches: Caches;
  readonly #cacheName: string;
  readonly #prefix: string;
  /** Bodies whose entry is not written yet. Those of other engines are unknown here: sweeping one away costs a miss. */
  readonly #coming = new Set<string>();

  constructor(backend: Backend, caches: Caches, cacheName: string, prefix: string) {
    this.#backend = backend;
    this.#caches = caches;
    this.#cacheName = cacheName;
    this.#prefix = prefix;
  }

  /** The cache is created for the first body. */
  async keep(entry: StoredEntry, response: Response): Promise<void> {
    const name = opaqueBodyName(entry);
    this.#coming.add(name);
    try {
      const cache = await this.#caches.open(this.#cacheName);
      await cache.put(this.#urlOf(name), response);
    } catch (error) {
      this.#coming.delete(name);
      throw error;
    }
  }

  /** Its hidden Vary applies to another request than ours. */
  open(entry: StoredEntry): Promise<Response | undefined> {
    return this.#caches.match(this.#urlOf(opaqueBodyName(entry)), { cacheName: this.#cacheName, ignoreVary: true });
  }

  async sweep(cacheKeys: readonly string[] | null): Promise<void> {
    if (!(await this.#caches.has(this.#cacheName))) return;
    const cache = await this.#caches.open(this.#cacheName);
    const wanted = cacheKeys === null ? null : new Set(cacheKeys);
    const sweepIfOrphan = async ({ url }: Request): Promise<void> => {
      const name = url.startsWith(this.#prefix) ? decodeURIComponent(url.slice(this.#prefix.length)) : null;
      if (name === null || this.#coming.has(name) || wanted?.has(cacheKeyIn(name)) === false) return;
      const found = await this.#backend.entry(cacheKeyIn(name));
      if (found === undefined || opaqueBodyName(found.entry) !== name) await cache.delete(url, { ignoreVary: true });
    };
    await Promise.all((await cache.keys()).map(sweepIfOrphan));
  }

  /** A refused write leaves its body behind, and an accepted one the body of the entry that it replaces. */
  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const outcomes = await this.#backend.write(writes);
    const decided = writes.flatMap((write) =>
      write.kind === 'put' && write.entry.type === 'opaque' ? write.entry : [],
    );
    for (const entry of decided) this.#coming.delete(opaqueBodyName(entry));
    await this.#sweepAfter(decided.map(({ cacheKey }) => cacheKey));
    return outcomes;
  }

  async remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    const removed = await this.#backend.remove(selectors, signal);
    const isAll = selectors.some(({ kind }) => kind === 'all' || kind === 'invalid');
    await this.#sweepAfter(isAll ? null : removed);
    return removed;
  }

  async evict(bounds: Parameters<Backend['evict']>[0]): Promise<readonly string[]> {
    const evicted = await this.#backend.evict(bounds);
    await this.#sweepAfter(evicted);
    return evicted;
  }

  async destroy(): Promise<void> {
    await this.#backend.destroy();
    await this.#caches.delete(this.#cacheName).catch(() => undefined);
  }

  /** The entries are removed in any case: bodies that are left are swept later. */
  async #sweepAfter(cacheKeys: readonly string[] | null): Promise<void> {
    if (cacheKeys?.length === 0) return;
    await inTime(this.sweep(cacheKeys), SWEEP_MS, () => new Error('Cache Storage is slow.')).catch(() => undefined);
  }

  #urlOf(name: string): string {
    return this.#prefix + encodeURIComponent(name);
  }
}
