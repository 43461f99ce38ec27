import { inTime } from '../../in-time.js';
import type { Backend, Write, WriteOutcome } from '../../storage/backend.js';
import type { StoredEntry } from '../../storage/entry.js';
import { cacheKeyIn, type OpaqueStore, opaqueBodyName } from '../../storage/opaque.js';
import type { Selector } from '../../storage/selector.js';
import { withMethods } from '../../storage/with-methods.js';
import { type Caches, OpaqueBodies } from './opaque-bodies.js';

/** How long a removal waits for that of the bodies. */
const SWEEP_MS = 1000;

const tooSlow = (): Error => new Error('Cache Storage is slow.');

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
  const opaque = new OpaqueBackend(backend, new OpaqueBodies(caches, cacheName, origin));
  return { backend: withMethods(backend, opaque), opaque };
}

/** The bodies, and the methods of the backend that change the entries. */
class OpaqueBackend implements OpaqueStore, Pick<Backend, 'write' | 'remove' | 'evict' | 'destroy'> {
  readonly #backend: Backend;
  readonly #bodies: OpaqueBodies;
  /** Bodies whose entry is not written yet. Those of other engines are unknown here: sweeping one away costs a miss. */
  readonly #coming = new Set<string>();

  constructor(backend: Backend, bodies: OpaqueBodies) {
    this.#backend = backend;
    this.#bodies = bodies;
  }

  async keep(entry: StoredEntry, response: Response): Promise<void> {
    const name = opaqueBodyName(entry);
    this.#coming.add(name);
    try {
      await this.#bodies.put(name, response);
    } catch (error) {
      this.#coming.delete(name);
      throw error;
    }
  }

  open(entry: StoredEntry): Promise<Response | undefined> {
    return this.#bodies.open(opaqueBodyName(entry));
  }

  async sweep(cacheKeys: readonly string[] | null): Promise<void> {
    const settled = (await this.#bodies.names(cacheKeys)).filter((name) => !this.#coming.has(name));
    const orphans = await Promise.all(settled.map(async (name) => ((await this.#isNamed(name)) ? [] : [name])));
    await this.#bodies.remove(orphans.flat());
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

  async remove(selectors: readonly Selector[]): Promise<readonly string[]> {
    const removed = await this.#backend.remove(selectors);
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
    await this.#bodies.destroy().catch(() => undefined);
  }

  /** The entries are removed in any case: bodies that are left are swept later. */
  async #sweepAfter(cacheKeys: readonly string[] | null): Promise<void> {
    if (cacheKeys?.length === 0) return;
    await inTime(this.sweep(cacheKeys), SWEEP_MS, tooSlow).catch(() => undefined);
  }

  /** Is there an entry with this body? */
  async #isNamed(name: string): Promise<boolean> {
    const found = await this.#backend.entry(cacheKeyIn(name));
    return found !== undefined && opaqueBodyName(found.entry) === name;
  }
}
