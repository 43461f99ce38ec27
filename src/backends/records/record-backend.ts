import { CacheError, causedBy, fail } from '../../errors.js';
import {
  type Backend,
  type Bounds,
  cacheKeyOf,
  type Selection,
  type Totals,
  type Write,
  type WriteOutcome,
} from '../../storage/backend.js';
import { type Alias, type Candidate, hashOf, type Selectable, type StoredEntry } from '../../storage/entry.js';
import { compareBy, type EntryPage, type ListQuery, pageOf } from '../../storage/listing.js';
import { isWhole } from '../../storage/parse.js';
import type { RecordBody, RecordStore } from '../../storage/record-store.js';
import { toSelection } from '../../storage/selection.js';
import { type Selector, selects } from '../../storage/selector.js';
import { planWrites } from '../../storage/write-plan.js';
import { isSameUse, leavingFor, totalsOf } from './bounds.js';
import { Changes, type Made, NO_PLAN } from './changes.js';
import { clearAway, concernedBy } from './concerned.js';
import type { Groups } from './groups.js';
import { importIdentityKey, newIdentityKey } from './identity-key.js';
import { type Scan, scan } from './scan.js';
import { StateRecord } from './state-record.js';
import { emptied, leavingLog, removalsOf, withRemoval } from './store-state.js';
import { WriteGroups } from './write-groups.js';

export type {
  Head,
  HeadPage,
  Json,
  KeyedHead,
  NewRecord,
  RecordBody,
  RecordChange,
  RecordStore,
  StoredRecord,
} from '../../storage/record-store.js';

/** Requests whose responses a removal removes in one step. */
const REMOVED_AT_ONCE = 500;
/** Writes after which the totals are counted anew: another process may write, too. */
const TRUSTED_WRITES = 500;

/**
 * A complete backend on a store of records. What it cannot promise is said by its `atomicity`: with `key`, the writes of one call are
 * not one transaction, and when the process dies some of them may have happened; a torn entry never answers.
 *
 * @example
 * declare const store: RecordStore;
 * const backend = recordBackend(store);
 */
export function recordBackend(store: RecordStore): Backend & Pick<RecordStore, 'atomicity'> {
  return new RecordBackend(store);
}

class RecordBackend implements Backend {
  readonly name: string;
  readonly atomicity: RecordStore['atomicity'];
  readonly #store: RecordStore;
  readonly #state: StateRecord;
  readonly #changes: Changes;
  readonly #groups = new WriteGroups((writes) => this.#writeAll(writes));
  #totals: Totals | undefined;
  #writes = 0;
  /** Sorted for a listing that goes on; dropped with each change. */
  #listed: { readonly name: string; readonly entries: readonly StoredEntry[] } | null = null;
  #identityKey: { readonly text: string; readonly key: Promise<CryptoKey> } | undefined;
  #tellDamaged: (cacheKeys: readonly string[]) => void = () => undefined;

  constructor(store: RecordStore) {
    this.#store = store;
    this.name = store.name;
    this.atomicity = store.atomicity;
    this.#state = new StateRecord(store);
    this.#changes = new Changes(store, this.#state);
  }

  select(hash: string): Promise<Selection> {
    return this.#guarded(async () => {
      const { state, groups } = await this.#changes.look(hash);
      const candidates = await this.#wholeOf(groups);
      const alias = groups.aliases.get(hash)?.stored ?? null;
      const selection = toSelection(candidates, alias, this.#state.position(state));
      this.#state.see(selection.position.order);
      return selection;
    });
  }

  write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    return this.#guarded(() => this.#groups.ask(writes));
  }

  remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    return this.#guarded(async () => {
      if (selectors.length === 0) return [];
      // From here on it is removed for every reader and writer; what follows clears it away.
      const { state } = await this.#state.change(
        (before) => withRemoval(before, selectors),
        (before, after) => clearAway(leavingLog(before, after), this.#store, this.#changes, before),
      );
      const isSelected = (stored: StoredEntry | Alias): boolean => selectors.some((one) => selects(one, stored));
      const { hashes, damaged } = await concernedBy(this.#store, selectors, isSelected, state);
      const isGone = (stored: StoredEntry | Alias, since: number): boolean =>
        since < state.sequence && isSelected(stored);
      const gone = new Set(damaged);
      for (let at = 0; at < hashes.length && !signal?.aborted; at += REMOVED_AT_ONCE) {
        const made = await this.#changes.make({ hashes: hashes.slice(at, at + REMOVED_AT_ONCE), isGone });
        this.#note(made);
        for (const cacheKey of made.gone) gone.add(cacheKey);
      }
      return [...gone];
    });
  }

  evict(bounds: Bounds): Promise<readonly string[]> {
    return this.#guarded(async () => {
      const { entries, aliases, orphans } = await this.#scan();
      if (orphans.length > 0) await this.#store.set(orphans);
      const leaving = leavingFor(entries, this.#totals ?? totalsOf(entries), bounds);
      if (leaving.length === 0) return [];
      const expired = aliases.filter(({ expires }) => expires <= bounds.now);
      const picked = new Map([...leaving, ...expired].map((stored) => [stored.cacheKey, stored]));
      const hashes = [...new Set([...picked.keys()].map(hashOf))];
      const made = await this.#changes.make({ hashes }, (_pending, groups) => ({
        ...NO_PLAN,
        removedEntries: [...groups.entries].flatMap(([key, { stored }]) =>
          isSameUse(picked.get(key), stored) ? key : [],
        ),
        removedAliases: [...groups.aliases.keys()].filter((key) => picked.has(key)),
      }));
      this.#note(made);
      const gone = new Set(made.gone);
      return leaving.flatMap(({ cacheKey }) => (gone.has(cacheKey) ? cacheKey : []));
    });
  }

  entry(cacheKey: string): Promise<Candidate | undefined> {
    return this.#guarded(async () => {
      const { groups } = await this.#changes.read([hashOf(cacheKey)], 'whole', { only: cacheKey });
      const found = (await this.#wholeOf(groups)).find(({ entry }) => entry.cacheKey === cacheKey);
      return found?.body === undefined ? undefined : { entry: found.entry, body: found.body };
    });
  }

  list(query: ListQuery): Promise<EntryPage> {
    return this.#guarded(async () => {
      const { by = 'key', reversed = false, after } = query;
      const name = `${by} ${reversed}`;
      let damaged: readonly string[] = [];
      if (after === null || this.#listed?.name !== name) {
        const found = await this.#scan();
        damaged = found.damaged;
        this.#listed = { name, entries: found.entries.toSorted(compareBy(by, reversed)) };
      }
      return { ...pageOf(this.#listed.entries, query), torn: damaged };
    });
  }

  aliases(): Promise<readonly Alias[]> {
    return this.#guarded(async () => (await this.#scan()).aliases);
  }

  /** Undefined after many writes: another process may write as well. */
  get lastTotals(): Totals | undefined {
    return this.#writes > TRUSTED_WRITES ? undefined : this.#totals;
  }

  totals(): Promise<Totals> {
    return this.#guarded(async () => totalsOf((await this.#scan()).entries));
  }

  identityKey(): Promise<CryptoKey | null> {
    return this.#guarded(async () => {
      const fresh = newIdentityKey();
      const { state } = await this.#state.change((before) =>
        before.key !== null || fresh === null ? before : { ...before, key: fresh },
      );
      if (state.key === null) return null;
      if (this.#identityKey?.text !== state.key)
        this.#identityKey = { text: state.key, key: importIdentityKey(state.key) };
      return this.#identityKey.key;
    });
  }

  keptIdentity(): Promise<string | null> {
    return this.#guarded(async () => (await this.#state.read([], 'head')).state.identity);
  }

  keepIdentity(identity: string | null): Promise<void> {
    return this.#guarded(async () => {
      await this.#state.change((before) => ({ ...before, identity }));
    });
  }

  /** A store that is emptied by others has another epoch, which each lookup sees. */
  onLost(): void {}

  onDamaged(listener: (cacheKeys: readonly string[]) => void): void {
    this.#tellDamaged = listener;
  }

  close(): void {
    this.#listed = null;
    this.#store.close();
  }

  destroy(): Promise<void> {
    return this.#guarded(async () => {
      this.#listed = null;
      this.#totals = undefined;
      // Whoever writes meanwhile finds another store afterwards, and takes that back. Where the state cannot be read, nobody writes.
      await this.#state.change(emptied).catch(() => undefined);
      await this.#store.clear();
    });
  }

  async #writeAll(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const outcomes = new Map<Write, WriteOutcome>();
    const hashes = [...new Set(writes.map((write) => hashOf(cacheKeyOf(write))))];
    const made = await this.#changes.make({ hashes, others: writes.map(cacheKeyOf) }, (pending, groups, state) => {
      const group = writes.filter((write) => pending.has(hashOf(cacheKeyOf(write))));
      const plan = planWrites(group, {
        position: this.#state.position(state),
        removals: removalsOf(state),
        entries: storedIn(groups.entries),
        aliases: storedIn(groups.aliases),
      });
      for (const [index, write] of group.entries()) outcomes.set(write, plan.outcomes[index] ?? 'refused');
      return plan;
    });
    this.#note(made);
    const isWithdrawn = (write: Write): boolean => made.withdrawn.includes(cacheKeyOf(write));
    return writes.map((write) => (isWithdrawn(write) ? 'refused' : (outcomes.get(write) ?? 'refused')));
  }

  /** The entries with their bodies. Those whose body has another length are torn, and removed. */
  async #wholeOf(groups: Groups): Promise<readonly Selectable[]> {
    const candidates = [...groups.entries.values()].map(({ stored, body }) => ({
      entry: stored,
      body: toBuffer(body),
    }));
    const isTorn = ({ entry, body }: Selectable): boolean => body !== undefined && !isWhole(entry, body);
    const torn = candidates.filter(isTorn).map(({ entry }) => entry.cacheKey);
    if (torn.length + groups.damaged.length === 0) return candidates;
    await this.#discard([...torn, ...groups.damaged], groups);
    return candidates.filter(({ entry }) => !torn.includes(entry.cacheKey));
  }

  /** Remove records that cannot be read, if they are still the same. */
  async #discard(keys: readonly string[], { records }: Pick<Groups, 'records'>): Promise<void> {
    const changes = keys.map((key) => ({ key, expected: records.get(key)?.version ?? null, record: null }));
    await this.#store.set(changes).catch(() => []);
    this.#totals = undefined;
    this.#listed = null;
    this.#tellDamaged(keys);
  }

  /** All that is stored. What is in no lookup's way is removed: damaged records, and what a removal left. */
  async #scan(): Promise<Scan> {
    const { state } = await this.#state.read([], 'head');
    const found = await scan(this.#store, state);
    const hashes = [...new Set([...found.damaged, ...found.removed].map(hashOf))];
    if (hashes.length > 0) await this.#changes.make({ hashes });
    if (found.damaged.length > 0) this.#tellDamaged(found.damaged);
    this.#totals = totalsOf(found.entries);
    this.#writes = 0;
    return found;
  }

  #note({ growth }: Made): void {
    this.#writes += 1;
    this.#listed = null;
    this.#totals &&= { count: this.#totals.count + growth.count, bytes: this.#totals.bytes + growth.bytes };
  }

  /** Every failure as a CacheError. */
  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof CacheError) throw cause;
      throw causedBy(cause, fail('backend-unavailable', 'storeFailed', this.name));
    }
  }
}

const storedIn = <Stored>(found: ReadonlyMap<string, { readonly stored: Stored }>): ReadonlyMap<string, Stored> =>
  new Map([...found].map(([key, { stored }]) => [key, stored]));

/** As one that holds these bytes alone. */
function toBuffer(body: RecordBody | undefined): ArrayBuffer | null | undefined {
  if (body === undefined || body === null) return body;
  const { buffer, byteOffset, byteLength } = body;
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}
