import { LOG_LENGTH, type Removal } from '../../storage/admission.js';
import {
  type Backend,
  type Bounds,
  cacheKeyOf,
  isWithin,
  type Position,
  type Selection,
  type Totals,
  type Write,
  type WriteOutcome,
} from '../../storage/backend.js';
import { type Alias, type Candidate, entryBytes, hashOf, type StoredEntry } from '../../storage/entry.js';
import { compareBy, type EntryPage, type ListQuery, pageOf } from '../../storage/listing.js';
import { isWhole } from '../../storage/parse.js';
import { type Selector, selects } from '../../storage/selector.js';
import { planWrites } from '../../storage/write-plan.js';
import { createIdentityKey, firstPosition } from './random.js';

/**
 * A store in memory: as long-lived as the worker, page or process that made it. Bodies are kept as they are given, not copied.
 *
 * @example
 * const backend = memoryBackend();
 */
export function memoryBackend(): Backend {
  return new MemoryBackend();
}

class MemoryBackend implements Backend {
  readonly name = 'memory';
  #store = emptyStore();

  async select(hash: string): Promise<Selection> {
    const { aliases, position } = this.#store;
    const candidates = this.#under(hash).filter(({ entry, body }) => isWhole(entry, body));
    return { candidates, alias: aliases.get(hash) ?? null, position };
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const { aliases, position, removals, totals } = this.#store;
    const hashes = [...new Set(writes.map((write) => hashOf(cacheKeyOf(write))))];
    const stored = hashes.flatMap((hash) => this.#under(hash));
    const named = hashes.map((hash) => aliases.get(hash)).filter((alias) => alias !== undefined);
    const plan = planWrites(writes, {
      position,
      removals,
      entries: new Map(stored.map(({ entry }) => [entry.cacheKey, entry])),
      aliases: new Map(named.map((alias) => [alias.cacheKey, alias])),
    });
    for (const [cacheKey, entry] of plan.entries) {
      const body = plan.bodies.get(cacheKey);
      this.#put({ entry, body: body === undefined ? (this.#find(cacheKey)?.body ?? null) : body });
    }
    for (const cacheKey of plan.removedEntries) this.#delete(cacheKey);
    for (const cacheKey of plan.removedAliases) aliases.delete(cacheKey);
    for (const [cacheKey, alias] of plan.aliases) aliases.set(cacheKey, alias);
    this.#store.position = plan.position;
    this.#store.totals = { count: totals.count + plan.growth.count, bytes: totals.bytes + plan.growth.bytes };
    return plan.outcomes;
  }

  async remove(selectors: readonly Selector[]): Promise<readonly string[]> {
    const { position, removals } = this.#store;
    const sequence = position.sequence + 1;
    this.#store.position = { ...position, sequence };
    this.#store.removals = [...removals, { sequence, selectors }].slice(-LOG_LENGTH);
    const concerns = (stored: StoredEntry | Alias): boolean => selectors.some((selector) => selects(selector, stored));
    this.#dropAliases(concerns);
    return this.#entries().filter(concerns).map(this.#take);
  }

  async evict({ maxBytes, maxEntries, now }: Bounds): Promise<readonly string[]> {
    const isExpired = ({ expires }: StoredEntry | Alias): boolean => expires <= now;
    const holds = (): boolean => isWithin(this.#store.totals, { maxBytes, maxEntries });
    if (holds()) return [];
    this.#dropAliases(isExpired);
    const entries = this.#entries();
    const expired = entries.filter(isExpired).sort((a, b) => a.expires - b.expires);
    const others = entries.filter((entry) => !isExpired(entry)).sort((a, b) => a.lastUsed - b.lastUsed);
    return [...expired, ...others].flatMap((entry) => (holds() ? [] : this.#take(entry)));
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const found = this.#find(cacheKey);
    return found !== undefined && isWhole(found.entry, found.body) ? found : undefined;
  }

  async list(query: ListQuery): Promise<EntryPage> {
    const { by = 'key', reversed = false } = query;
    const name = `${by} ${reversed}`;
    if (this.#store.listed?.name !== name)
      this.#store.listed = { name, entries: this.#entries().toSorted(compareBy(by, reversed)) };
    return pageOf(this.#store.listed.entries, query);
  }

  async aliases(): Promise<readonly Alias[]> {
    return [...this.#store.aliases.values()];
  }

  get lastTotals(): Totals {
    return this.#store.totals;
  }

  async totals(): Promise<Totals> {
    return this.#store.totals;
  }

  identityKey(): Promise<CryptoKey | null> {
    this.#store.identityKey ??= createIdentityKey();
    return this.#store.identityKey;
  }

  async keptIdentity(): Promise<string | null> {
    return this.#store.keptIdentity;
  }

  async keepIdentity(identity: string | null): Promise<void> {
    this.#store.keptIdentity = identity;
  }

  /** Nobody can take memory away. */
  onLost(): void {}

  /** There is no connection; what is stored stays for the next call. */
  close(): void {}

  async destroy(): Promise<void> {
    this.#store = emptyStore();
  }

  #entries(): readonly StoredEntry[] {
    return [...this.#store.variants.values()].flatMap((variants) => [...variants.values()].map(({ entry }) => entry));
  }

  #under(hash: string): readonly Candidate[] {
    return [...(this.#store.variants.get(hash)?.values() ?? [])];
  }

  #find(cacheKey: string): Candidate | undefined {
    return this.#store.variants.get(hashOf(cacheKey))?.get(cacheKey);
  }

  #put(candidate: Candidate): void {
    const { variants } = this.#store;
    const { cacheKey } = candidate.entry;
    const hash = hashOf(cacheKey);
    variants.set(hash, (variants.get(hash) ?? new Map<string, Candidate>()).set(cacheKey, candidate));
    this.#store.listed = null;
  }

  #delete(cacheKey: string): void {
    const { variants } = this.#store;
    const others = variants.get(hashOf(cacheKey));
    others?.delete(cacheKey);
    if (others?.size === 0) variants.delete(hashOf(cacheKey));
    this.#store.listed = null;
  }

  readonly #take = (entry: StoredEntry): string => {
    const { count, bytes } = this.#store.totals;
    this.#delete(entry.cacheKey);
    this.#store.totals = { count: count - 1, bytes: bytes - entryBytes(entry) };
    return entry.cacheKey;
  };

  #dropAliases(isDropped: (alias: Alias) => boolean): void {
    const { aliases } = this.#store;
    for (const alias of aliases.values()) if (isDropped(alias)) aliases.delete(alias.cacheKey);
  }
}

/** All that is stored. */
type Store = {
  /** By hash, then by cacheKey: a select looks at the variants of one request only. */
  readonly variants: Map<string, Map<string, Candidate>>;
  readonly aliases: Map<string, Alias>;
  removals: readonly Removal[];
  position: Position;
  totals: Totals;
  /** Sorted for a listing that goes on; dropped with each change. */
  listed: { readonly name: string; readonly entries: readonly StoredEntry[] } | null;
  identityKey?: Promise<CryptoKey | null>;
  keptIdentity: string | null;
};

const emptyStore = (): Store => ({
  variants: new Map(),
  aliases: new Map(),
  removals: [],
  position: firstPosition(),
  totals: { count: 0, bytes: 0 },
  listed: null,
  keptIdentity: null,
});
