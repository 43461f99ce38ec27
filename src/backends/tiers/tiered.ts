import { CacheError, causedBy, fail } from '../../errors.js';
import { millis } from '../../http/units.js';
import type { KeyHash } from '../../request/key/key-hash.js';
import type { Backend, Selection, Write, WriteOutcome } from '../../storage/backend.js';
import type { Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import { toSelection } from '../../storage/selection.js';
import type { Selector } from '../../storage/selector.js';
import { withMethods } from '../../storage/with-methods.js';
import { FarQueue, type FarWrite } from './far-queue.js';
import { type FarBackend, FarTier } from './far-tier.js';
import { fromFar, toFar } from './forms.js';
import { hasIdentity, isForEverybody } from './sharing.js';
import { type Group, Together } from './together.js';

export type { FarBackend } from './far-tier.js';
export { isForEverybody } from './sharing.js';

/** The two tiers, and what may pass between them. */
export type TieredOptions = {
  /** The page's own store: it has everything, and answers first. */
  readonly near: Backend;
  /** A store that several visitors share, such as a `remoteBackend`. */
  readonly far: FarBackend;
  /** Which responses go far, and may come from there; `isForEverybody` when not given. None that belongs to an identity is ever asked about. */
  readonly isShared?: (entry: StoredEntry) => boolean;
  /** False: this side only reads, as with a token that allows no more. True when not given. */
  readonly writeFar?: boolean;
  /** Seconds that a read of the far tier may take, and that a removal waits for it; 1 when not given. */
  readonly farTimeout?: number;
  /** Bytes that responses from far may bring the near tier to: the `maxCacheBytes` of the session, 100 MB when not given. */
  readonly maxNearBytes?: number;
  /** Hears once of each outage of the far tier, as `error` events of the session do. */
  readonly onFarError?: (error: unknown) => void;
};

/**
 * A backend of two tiers: what one visitor has fetched answers the next one. Reads ask near, and far only for what near has not; writes
 * are done when near has them, and go far behind the answer. Without the far tier every call behaves as with near alone.
 *
 * @example
 * const token = async () => (await fetch('/cache-token')).text();
 * const far = remoteBackend({ url: 'https://cache.example.org/', token, namespace: 'shop' });
 * const session = new CachedSession({ backend: tieredBackend({ near: indexedDbBackend({ cacheName: 'shop' }), far }), worker: false });
 */
export function tieredBackend(options: TieredOptions): Backend {
  const tiers = new Tiers(options);
  return withMethods(options.near, {
    name: 'tiered',
    select: (hash) => tiers.select(hash),
    entry: (cacheKey) => tiers.entry(cacheKey),
    write: (writes) => tiers.write(writes),
    remove: (selectors, signal) => tiers.remove(selectors, signal),
    onError: (listener) => tiers.onError(listener),
    close: () => tiers.close(),
  });
}

const MB = 1024 * 1024;
/** Responses from far after which the bounds of the near tier are looked at. */
const FILLS = 10;
const MOST_BODILESS = 1000;

class Tiers {
  readonly #near: Backend;
  readonly #backend: FarBackend;
  readonly #far: FarTier;
  readonly #queue: FarQueue;
  readonly #isShared: (entry: StoredEntry) => boolean;
  readonly #writesFar: boolean;
  readonly #maxNearBytes: number;
  readonly #lookups = new Together();
  /** What was found far without its body, which is asked for by its cacheKey. */
  readonly #bodiless = new Set<string>();
  readonly #onFarError: (error: unknown) => void;
  #tellEngine: (error: CacheError) => void = () => undefined;
  #fills = 0;

  constructor(options: TieredOptions) {
    const { near, far, isShared = isForEverybody, writeFar = true, farTimeout = 1, maxNearBytes = 100 * MB } = options;
    this.#near = near;
    this.#backend = far;
    this.#far = new FarTier({
      backend: far,
      readMs: farTimeout * 1000,
      onError: (error) => this.#tell(error),
    });
    this.#onFarError = options.onFarError ?? (() => undefined);
    this.#queue = new FarQueue(this.#far, near, farTimeout * 1000);
    this.#isShared = (entry) => !hasIdentity(entry) && isShared(entry);
    this.#writesFar = writeFar;
    this.#maxNearBytes = maxNearBytes;
  }

  /** Of the engine that is on it now. */
  onError(listener: (error: CacheError) => void): void {
    this.#tellEngine = listener;
  }

  #tell(cause: unknown): void {
    const error =
      cause instanceof CacheError
        ? cause
        : causedBy(cause, fail('backend-unavailable', 'storeFailed', this.#backend.name));
    this.#tellEngine(error);
    this.#onFarError(cause);
  }

  /** A near hit waits for nothing else. Misses of the same time ask far together. */
  async select(hash: KeyHash): Promise<Selection> {
    this.#far.noteLookup(hash);
    const lookups = this.#lookups.enter();
    const selection = await this.#nearSelect(hash, lookups);
    if (selection.candidates.length > 0 || selection.alias !== null || !this.#far.mayHave(hash)) return selection;
    await this.#lookups.all(lookups);
    const found = await this.#far.select(hash);
    const candidates = this.#admitted(found?.candidates ?? [], selection);
    if (candidates.length === 0) return selection;
    void this.#fill(candidates, selection).catch(() => undefined);
    return toSelection(candidates, null, selection.position);
  }

  async #nearSelect(hash: KeyHash, lookups: Group): Promise<Selection> {
    try {
      return await this.#near.select(hash);
    } finally {
      this.#lookups.leave(lookups);
    }
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const found = await this.#near.entry(cacheKey);
    if (found !== undefined || !this.#bodiless.has(cacheKey)) return found;
    const far = await this.#far.entry(cacheKey);
    if (far === undefined || !this.#isAdmitted(far.entry)) return undefined;
    return { ...far, entry: this.#here(far.entry, far.entry.order ?? 0) };
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const outcomes = await this.#near.write(writes);
    if (this.#writesFar) this.#queue.add(writes.filter((_, at) => outcomes[at] === 'written').flatMap(this.#shared));
    return outcomes;
  }

  /** Near at once, and far as soon as it can be reached. What has expired or cannot be read is each tier's own affair. */
  async remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    const concernsFar = selectors.filter(({ kind }) => !NEAR_ONLY.includes(kind));
    const removing = this.#near.remove(selectors, signal);
    const near = removing.catch(() => undefined);
    if (concernsFar.length > 0) await this.#queue.remove(concernsFar, near);
    return removing;
  }

  close(): void {
    this.#queue.close();
    this.#near.close();
    this.#backend.close();
  }

  readonly #shared = (write: Write): readonly FarWrite[] => {
    if ((write.kind !== 'put' && write.kind !== 'freshen') || !this.#isShared(write.entry)) return [];
    const body = write.kind === 'put' ? write.body : undefined;
    return [{ entry: toFar(write.entry, this.#far.clockOffset), body }];
  };

  #admitted(found: readonly Selectable[], { position }: Selection): readonly Selectable[] {
    return found
      .map((candidate) => ({ ...candidate, entry: this.#here(candidate.entry, position.order) }))
      .filter(({ entry }) => this.#isAdmitted(entry));
  }

  /** The rule holds in both directions: others may have other rules, and a store may be anybody's. */
  #isAdmitted(entry: StoredEntry): boolean {
    return this.#isShared(entry) && !this.#queue.isRemoved(entry);
  }

  #here(entry: StoredEntry, order: number): StoredEntry {
    return fromFar(entry, { clockOffset: this.#far.clockOffset, now: millis(Date.now()), order });
  }

  /** By the rules of any write: what was removed near meanwhile is refused. */
  async #fill(candidates: readonly Selectable[], { position: since }: Selection): Promise<void> {
    if (this.#bodiless.size > MOST_BODILESS) this.#bodiless.clear();
    for (const { entry, body } of candidates) if (body === undefined) this.#bodiless.add(entry.cacheKey);
    const writes = candidates.flatMap(({ entry, body }): Write[] =>
      body === undefined ? [] : [{ kind: 'put', entry, body, since }],
    );
    if (writes.length > 0) await this.#near.write(writes);
    this.#fills += 1;
    if (this.#fills % FILLS === 0) await this.#keepBounds();
  }

  async #keepBounds(): Promise<void> {
    const { bytes } = this.#near.lastTotals ?? (await this.#near.totals());
    const bounds = { maxBytes: this.#maxNearBytes, maxEntries: Number.POSITIVE_INFINITY, now: millis(Date.now()) };
    if (bytes > bounds.maxBytes) await this.#near.evict(bounds);
  }
}

const NEAR_ONLY: readonly Selector['kind'][] = ['expired', 'invalid', 'identity'];
