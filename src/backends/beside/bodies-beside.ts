import { CacheError, causedBy, fail } from '../../errors.js';
import type { Backend, Bounds, Selection, Write, WriteOutcome } from '../../storage/backend.js';
import type { Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import { isDiskFull } from '../../storage/error-name.js';
import type { EntryPage, ListQuery } from '../../storage/listing.js';
import { isWhole, parseEntry } from '../../storage/parse.js';
import type { Selector } from '../../storage/selector.js';
import { withMethods } from '../../storage/with-methods.js';
import { type BodyStore, isNamed, type NamedEntry } from './body-store.js';
import { lostEntries } from './orphans.js';
import { type SweepParts, Sweeps } from './sweeps.js';

/** The store of entries and the store of bodies. */
export type BesideParts = SweepParts & {
  /** Opens the store of entries, which must give `onDropped` the records that it removed, or replaced by others with a body. */
  readonly openEntries: (onDropped: (records: readonly unknown[]) => void) => Backend;
};

/**
 * A backend whose entries are in one store and whose bodies in another. There is no transaction over both: a body is stored before its entry
 * and deleted after it. A crash in between leaves a body without an entry (an orphan), which is deleted by a later sweep. An entry whose
 * body is gone is a miss and is removed.
 */
export function withBodiesBeside(parts: BesideParts): Backend {
  const beside = new BodiesBeside(parts);
  return withMethods(beside.entries, beside);
}

/** Bodies of more variants than these are not read along: that of the selected one is read later. */
const BODIES_READ_ALONG = 4;

type Put = { readonly entry: NamedEntry; readonly isSettled: boolean };

class BodiesBeside
  implements Pick<Backend, 'name' | 'select' | 'entry' | 'write' | 'remove' | 'evict' | 'list' | 'destroy'>
{
  readonly name: string;
  readonly entries: Backend;
  readonly #parts: BesideParts;
  readonly #bodies: BodyStore;
  readonly #sweeps: Sweeps;
  /** Deletions of bodies under way. */
  readonly #deletions = new Set<Promise<void>>();
  #tellDamaged: (cacheKeys: readonly string[]) => void = () => undefined;

  constructor(parts: BesideParts) {
    this.#parts = parts;
    this.#bodies = parts.bodies;
    this.name = parts.bodies.name;
    this.entries = parts.openEntries((dropped) => {
      for (const record of dropped) this.#delete(parseEntry(record));
    });
    this.#sweeps = new Sweeps(this.entries, parts);
  }

  onDamaged(listener: (cacheKeys: readonly string[]) => void): void {
    this.#tellDamaged = listener;
    this.entries.onDamaged?.(listener);
  }

  async select(hash: Parameters<Backend['select']>[0]): Promise<Selection> {
    this.#sweeps.whenIdle();
    const find = () => this.entries.select(hash);
    const first = await this.#withBodies(await find());
    if (first.lost.length === 0) return first.selection;
    // A body that was replaced meanwhile is found now; one that is lost again is damaged.
    const { selection, lost } = await this.#withBodies(await find());
    if (lost.length === 0) return selection;
    await this.#discard(lost);
    // The removal counts from now on.
    return { ...selection, position: (await find()).position };
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const first = await this.#entry(cacheKey);
    if (first === undefined || first.body !== undefined) return toCandidate(first);
    const second = await this.#entry(cacheKey);
    if (second !== undefined && second.body === undefined) await this.#discard([second.entry]);
    return toCandidate(second);
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    if (!writes.some((write) => write.kind === 'put' && write.body !== null)) return this.#written(writes, []);
    const outcomes = await this.#locked(async () => {
      const [puts, named] = await this.#putBodies(writes);
      if (puts.some(({ isSettled }) => !isSettled)) await this.#sweeps.noteUnsettled();
      return this.#written(named, puts);
    });
    this.#sweeps.whenIdle();
    return outcomes;
  }

  async remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    const kinds = new Set(selectors.map(({ kind }) => kind));
    const lost = kinds.has('invalid') ? await this.#guarded(lostEntries(this.entries, this.#bodies)) : [];
    const keys = { kind: 'keys', keys: lost.map(({ cacheKey }) => cacheKey) } as const;
    const removed = await this.entries.remove(lost.length > 0 ? [...selectors, keys] : selectors, signal);
    if (kinds.has('all')) await this.#guarded(this.#bodies.clear());
    else if (kinds.has('invalid')) await this.#guarded(this.#sweeps.sweep());
    await this.#deleted();
    return removed;
  }

  async evict(bounds: Bounds): Promise<readonly string[]> {
    const evicted = await this.entries.evict(bounds);
    await this.#deleted();
    return evicted;
  }

  async list(query: ListQuery): Promise<EntryPage> {
    const page = await this.entries.list(query);
    return { ...page, entries: page.entries.map(asGiven) };
  }

  async destroy(): Promise<void> {
    await this.entries.destroy();
    await this.#guarded(this.#bodies.clear());
  }

  async #withBodies(selection: Selection): Promise<{ readonly selection: Selection; readonly lost: StoredEntry[] }> {
    const { candidates } = selection;
    const lost: StoredEntry[] = [];
    const read = async ({ entry, body, ...rest }: Selectable, index: number): Promise<readonly Selectable[]> => {
      if (!isNamed(entry)) return [{ entry, body, ...rest }];
      if (index >= BODIES_READ_ALONG) return [{ entry: asGiven(entry), body: undefined }];
      const found = await this.#guarded(this.#bodies.get(entry));
      if (found === undefined) lost.push(entry);
      return found === undefined ? [] : [{ entry: asGiven(entry), body: found }];
    };
    const whole = await Promise.all(candidates.map(read));
    return { selection: { ...selection, candidates: whole.flat() }, lost };
  }

  /** Undefined body: it is lost. */
  async #entry(cacheKey: string): Promise<Selectable | undefined> {
    const found = await this.entries.entry(cacheKey);
    if (found === undefined || !isNamed(found.entry)) return found;
    return { entry: asGiven(found.entry), body: await this.#guarded(this.#bodies.get(found.entry)) };
  }

  async #discard(lost: readonly StoredEntry[]): Promise<void> {
    const keys = lost.map(({ cacheKey }) => cacheKey);
    await this.entries.remove([{ kind: 'keys', keys }]);
    this.#tellDamaged(keys);
  }

  /** Store all bodies of a group, or none. */
  async #putBodies(writes: readonly Write[]): Promise<readonly [puts: readonly Put[], named: readonly Write[]]> {
    const puts: Put[] = [];
    const named = await Promise.allSettled(
      writes.map(async (write): Promise<Write> => {
        if (write.kind !== 'put' || write.body === null) return write;
        const entry: NamedEntry = { ...write.entry, bodyName: this.#nameFor(write.entry) };
        // A torn body is not stored, so it is lost when it is looked for.
        if (!isWhole(write.entry, write.body)) return { ...write, body: null, entry };
        puts.push({ entry, isSettled: await this.#bodies.put(entry, write.body) });
        return { ...write, body: null, entry };
      }),
    );
    const failed = named.find(({ status }) => status === 'rejected');
    if (failed === undefined) return [puts, named.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))];
    for (const { entry } of puts) this.#delete(entry);
    await this.#deleted();
    return this.#guarded(Promise.reject(failed.status === 'rejected' ? failed.reason : undefined));
  }

  /** Store the entries. A body whose entry is refused, or replaced by the same group, is of no use. */
  async #written(writes: readonly Write[], puts: readonly Put[]): Promise<readonly WriteOutcome[]> {
    try {
      const outcomes = await this.entries.write(writes);
      const stored = new Map<string, string | undefined>();
      for (const [index, write] of writes.entries())
        if (write.kind === 'put' && outcomes[index] === 'written')
          stored.set(write.entry.cacheKey, write.entry.bodyName);
      const isStored = ({ entry }: Put): boolean => stored.get(entry.cacheKey) === entry.bodyName;
      for (const put of puts) if (!isStored(put)) this.#delete(put.entry);
      await this.#deleted();
      await this.#settle(puts.filter((put) => !put.isSettled && isStored(put)));
      return outcomes;
    } catch (error) {
      for (const { entry } of puts) this.#delete(entry);
      await this.#deleted();
      throw error;
    }
  }

  async #settle(puts: readonly Put[]): Promise<void> {
    const settled = await Promise.allSettled(puts.map(({ entry }) => this.#bodies.settle?.(entry)));
    if (settled.some((one) => one.status === 'rejected' || one.value === false)) this.#sweeps.haveToSettle();
  }

  /** A name that no other write has. */
  #nameFor(entry: StoredEntry): string {
    const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
    return `${entry.cacheKey}.${first.toString(36)}${second.toString(36)}${this.#bodies.endOfName?.(entry) ?? ''}`;
  }

  #locked<Result>(write: () => Promise<Result>): Promise<Result> {
    const { locks, lockName } = this.#parts;
    return locks === undefined ? write() : locks.request(lockName, { mode: 'shared' }, write);
  }

  /** An orphan that cannot be deleted is swept later. */
  #delete(entry: StoredEntry | undefined): void {
    if (entry === undefined || !isNamed(entry)) return;
    const deletion = this.#bodies.delete(entry).catch(() => undefined);
    this.#deletions.add(deletion);
    void deletion.then(() => this.#deletions.delete(deletion));
  }

  async #deleted(): Promise<void> {
    await Promise.all(this.#deletions);
  }

  /** Failures of the store of bodies as a CacheError. */
  async #guarded<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof CacheError) throw error;
      throw causedBy(error, isDiskFull(error) ? fail('quota', 'storeFull', this.name) : failed(this.name));
    }
  }
}

const failed = (store: string): CacheError => fail('backend-unavailable', 'storeFailed', store);

const toCandidate = (found: Selectable | undefined): Candidate | undefined =>
  found?.body === undefined ? undefined : { ...found, body: found.body };

/** The entry as its writer gave it: where and how the body is stored is internal. */
function asGiven({ bodyName: _name, storedSize: _size, ...entry }: StoredEntry): StoredEntry {
  return entry;
}
