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
import { createEpoch, createIdentityKey } from './random.js';

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
  /** By hash, then by cacheKey: a select looks at the variants of one request only. */
  readonly #variants = new Map<string, Map<string, Candidate>>();
  readonly #aliases = new Map<string, Alias>();
  #removals: readonly Removal[] = [];
  #position: Position = { epoch: createEpoch(), sequence: 0, order: 1 };
  /** Sorted for a listing that goes on; dropped with each change. */
  #listed: { readonly name: string; readonly entries: readonly StoredEntry[] } | null = null;
  #count = 0;
  #bytes = 0;
  #identityKey: Promise<CryptoKey | null> | undefined;
  #keptIdentity: string | null = null;

  async select(hash: string): Promise<Selection> {
    const candidates = [...(this.#variants.get(hash)?.values() ?? [])].filter(({ entry, body }) =>
      isWhole(entry, body),
    );
    return { candidates, alias: this.#aliases.get(hash) ?? null, position: this.#position };
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const plan = planWrites(writes, {
      position: this.#position,
      removals: this.#removals,
      entries: this.#namedEntries(writes),
      aliases: this.#namedAliases(writes),
    });
    for (const [cacheKey, entry] of plan.entries) {
      const body = plan.bodies.get(cacheKey);
      this.#put({ entry, body: body === undefined ? (this.#find(cacheKey)?.body ?? null) : body });
    }
    for (const cacheKey of plan.removedEntries) this.#delete(cacheKey);
    for (const cacheKey of plan.removedAliases) this.#aliases.delete(cacheKey);
    for (const [cacheKey, alias] of plan.aliases) this.#aliases.set(cacheKey, alias);
    this.#position = plan.position;
    this.#count += plan.growth.count;
    this.#bytes += plan.growth.bytes;
    return plan.outcomes;
  }

  async remove(selectors: readonly Selector[]): Promise<readonly string[]> {
    const concerns = (stored: StoredEntry | Alias): boolean => selectors.some((selector) => selects(selector, stored));
    const sequence = this.#position.sequence + 1;
    this.#position = { ...this.#position, sequence };
    this.#removals = [...this.#removals, { sequence, selectors }].slice(-LOG_LENGTH);
    for (const alias of this.#aliases.values()) if (concerns(alias)) this.#aliases.delete(alias.cacheKey);
    return this.#take(this.#entries().filter(concerns));
  }

  async evict({ maxBytes, maxEntries, now }: Bounds): Promise<readonly string[]> {
    const isExpired = (stored: { readonly expires: number }): boolean => stored.expires <= now;
    const holds = (): boolean => isWithin(this.lastTotals, { maxBytes, maxEntries });
    if (holds()) return [];
    for (const alias of this.#aliases.values()) if (isExpired(alias)) this.#aliases.delete(alias.cacheKey);
    const entries = this.#entries();
    const expired = entries.filter(isExpired).sort((a, b) => a.expires - b.expires);
    const others = entries.filter((entry) => !isExpired(entry)).sort((a, b) => a.lastUsed - b.lastUsed);
    const evicted: string[] = [];
    for (const entry of [...expired, ...others]) {
      if (holds()) break;
      evicted.push(...this.#take([entry]));
    }
    return evicted;
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const found = this.#find(cacheKey);
    return found !== undefined && isWhole(found.entry, found.body) ? found : undefined;
  }

  async list(query: ListQuery): Promise<EntryPage> {
    const { by = 'key', reversed = false } = query;
    const name = `${by} ${reversed}`;
    if (this.#listed?.name !== name)
      this.#listed = { name, entries: this.#entries().toSorted(compareBy(by, reversed)) };
    return pageOf(this.#listed.entries, query);
  }

  async aliases(): Promise<readonly Alias[]> {
    return [...this.#aliases.values()];
  }

  get lastTotals(): Totals {
    return { count: this.#count, bytes: this.#bytes };
  }

  async totals(): Promise<Totals> {
    return this.lastTotals;
  }

  identityKey(): Promise<CryptoKey | null> {
    this.#identityKey ??= createIdentityKey();
    return this.#identityKey;
  }

  async keptIdentity(): Promise<string | null> {
    return this.#keptIdentity;
  }

  async keepIdentity(identity: string | null): Promise<void> {
    this.#keptIdentity = identity;
  }

  /** Nobody can take memory away. */
  onLost(): void {}

  /** There is no connection; what is stored stays for the next call. */
  close(): void {}

  async destroy(): Promise<void> {
    this.#variants.clear();
    this.#aliases.clear();
    this.#listed = null;
    this.#removals = [];
    this.#position = { epoch: createEpoch(), sequence: 0, order: 1 };
    this.#count = 0;
    this.#bytes = 0;
    this.#identityKey = undefined;
    this.#keptIdentity = null;
  }

  #namedEntries(writes: readonly Write[]): ReadonlyMap<string, StoredEntry> {
    const variants = writes.flatMap((write) => [...(this.#variants.get(hashOf(cacheKeyOf(write)))?.values() ?? [])]);
    return new Map(variants.map(({ entry }) => [entry.cacheKey, entry]));
  }

  #namedAliases(writes: readonly Write[]): ReadonlyMap<string, Alias> {
    const aliases = writes
      .map((write) => this.#aliases.get(hashOf(cacheKeyOf(write))))
      .filter((alias) => alias !== undefined);
    return new Map(aliases.map((alias) => [alias.cacheKey, alias]));
  }

  #entries(): readonly StoredEntry[] {
    return [...this.#variants.values()].flatMap((variants) => [...variants.values()].map(({ entry }) => entry));
  }

  #find(cacheKey: string): Candidate | undefined {
    return this.#variants.get(hashOf(cacheKey))?.get(cacheKey);
  }

  #put(candidate: Candidate): void {
    this.#listed = null;
    const { cacheKey } = candidate.entry;
    const hash = hashOf(cacheKey);
    const variants = this.#variants.get(hash) ?? new Map<string, Candidate>();
    this.#variants.set(hash, variants.set(cacheKey, candidate));
  }

  #delete(cacheKey: string): void {
    this.#listed = null;
    const variants = this.#variants.get(hashOf(cacheKey));
    variants?.delete(cacheKey);
    if (variants?.size === 0) this.#variants.delete(hashOf(cacheKey));
  }

  #take(entries: readonly StoredEntry[]): readonly string[] {
    for (const entry of entries) {
      this.#delete(entry.cacheKey);
      this.#count -= 1;
      this.#bytes -= entryBytes(entry);
    }
    return entries.map(({ cacheKey }) => cacheKey);
  }
}
