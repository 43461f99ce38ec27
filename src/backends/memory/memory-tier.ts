import type { Selection } from '../../storage/backend.js';
import { hashOf, recordBytes, type Selectable, type StoredEntry } from '../../storage/entry.js';
import { selects } from '../../storage/selector.js';
import type { Tier } from '../../storage/tier.js';
import { MOST_VARIANTS } from '../../storage/write-plan.js';

/** The bounds of a tier. */
export type MemoryTierOptions = {
  /** Bytes, bodies and what is around them; 16 MB when not given. An entry larger than a quarter of it is not kept. */
  readonly maxBytes?: number;
};

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
type Slot = { selection: Selection; readonly bytes: number; hasBlobs: boolean };

/**
 * The hot entries of a store: a Map by canonical key in the order of use, bounded in bytes.
 *
 * The bytes of a Blob are read into memory when it is asked for again: they cross a port faster than its handle.
 * Aliases are not kept, since a removal names entries only: what follows a redirect asks the store.
 *
 * @example
 * const tier = memoryTier({ maxBytes: 4 * 1024 * 1024 });
 */
export function memoryTier({ maxBytes = DEFAULT_MAX_BYTES }: MemoryTierOptions = {}): Tier {
  return new MemoryTier(maxBytes);
}

type Key = Parameters<Tier['get']>[0];

class MemoryTier implements Tier {
  readonly #maxBytes: number;
  readonly #slots = new Map<Key, Slot>();
  /** Removals name hashes. Two keys of one hash are so rare that the later one takes the place. */
  readonly #keys = new Map<string, Key>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: Key): Selection | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    if (slot.hasBlobs) this.#load(key, slot);
    return slot.selection;
  }

  keep(key: Key, selection: Selection): void {
    this.#forget(key);
    const candidates = selection.candidates.filter(({ entry }) => entry.key === key).slice(0, MOST_VARIANTS);
    const first = candidates[0];
    const bytes = weigh(candidates);
    if (first === undefined || selection.alias !== null || bytes > this.#maxBytes / 4) return;
    const hash = hashOf(first.entry.cacheKey);
    const sharer = this.#keys.get(hash);
    if (sharer !== undefined) this.#forget(sharer);
    this.#keys.set(hash, key);
    this.#slots.set(key, {
      selection: candidates.length === selection.candidates.length ? selection : { ...selection, candidates },
      bytes,
      hasBlobs: candidates.some(isToBeRead),
    });
    this.#bytes += bytes;
    this.#shrink();
  }

  put(candidate: Selectable, since: Selection['position']): void {
    const { key, cacheKey } = candidate.entry;
    const held = this.#slots.get(key)?.selection.candidates ?? [];
    const others = held.filter(({ entry }) => entry.cacheKey !== cacheKey);
    this.keep(key, { candidates: [candidate, ...others], alias: null, position: { ...since, order: since.order + 1 } });
  }

  drop(selectors: Parameters<Tier['drop']>[0]): readonly StoredEntry[] {
    const dropped: StoredEntry[] = [];
    for (const [key, { selection }] of [...this.#slots]) {
      const left = selection.candidates.filter(({ entry }) => !selectors.some((selector) => selects(selector, entry)));
      if (left.length === selection.candidates.length) continue;
      dropped.push(...selection.candidates.filter((candidate) => !left.includes(candidate)).map(({ entry }) => entry));
      this.keep(key, { ...selection, candidates: left });
    }
    return dropped;
  }

  dropKeys(cacheKeys: readonly string[]): void {
    for (const cacheKey of cacheKeys) {
      const key = this.#keys.get(hashOf(cacheKey));
      if (key !== undefined) this.#forget(key);
    }
  }

  clear(): void {
    this.#slots.clear();
    this.#keys.clear();
    this.#bytes = 0;
  }

  /** A Blob that cannot be read (its file is gone) stays as it is: its reader gets the error. */
  #load(key: Key, slot: Slot): void {
    slot.hasBlobs = false;
    const loaded = (selection: Selection): void => {
      if (this.#slots.get(key) === slot) slot.selection = selection;
    };
    inMemory(slot.selection).then(loaded, () => undefined);
  }

  #forget(key: Key): void {
    const slot = this.#slots.get(key);
    const first = slot?.selection.candidates[0];
    if (slot === undefined || first === undefined) return;
    this.#slots.delete(key);
    this.#keys.delete(hashOf(first.entry.cacheKey));
    this.#bytes -= slot.bytes;
  }

  #shrink(): void {
    for (const key of this.#slots.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#forget(key);
    }
  }
}

const inMemory = async (selection: Selection): Promise<Selection> => ({
  ...selection,
  candidates: await Promise.all(selection.candidates.map(withBytes)),
});

const withBytes = async (candidate: Selectable): Promise<Selectable> =>
  isToBeRead(candidate) ? { ...candidate, bytes: await candidate.body.arrayBuffer() } : candidate;

/** From here on the handle of a Blob is the faster one. */
const WORTH_A_HANDLE = 512 * 1024;

const isToBeRead = (candidate: Selectable): candidate is Selectable & { readonly body: Blob } =>
  candidate.body instanceof Blob && candidate.body.size < WORTH_A_HANDLE && candidate.bytes === undefined;

const weigh = (candidates: readonly Selectable[]): number =>
  // The body of an opaque response is elsewhere, and that of a variant may not have been read.
  candidates.reduce((bytes, { entry, body }) => bytes + recordBytes(entry) + (body ? entry.size : 0), 0);
