import type { NewRecord, RecordChange, RecordStore, StoredRecord } from '../../storage/record-store.js';

/** The bounds of a {@link memoryStore}. */
export type MemoryStoreOptions = {
  /** Bytes of heads and bodies; 256 MB when not given. Above it, the records that were used least recently go. */
  readonly maxBytes?: number;
  /** Seconds that a stale record stays, for `staleIfError` and for validation; one day when not given. */
  readonly staleFor?: number;
};

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const DAY = 24 * 60 * 60;
const PAGE_SIZE = 200;

/**
 * A store of records in memory, as long-lived as its process: what a gateway starts with, and what several backends of one process can
 * share.
 *
 * @example
 * const stores = (): RecordStore => memoryStore({ maxBytes: 64_000_000 });
 */
export function memoryStore({ maxBytes = DEFAULT_MAX_BYTES, staleFor = DAY }: MemoryStoreOptions = {}): RecordStore {
  return new MemoryStore(maxBytes, staleFor * 1000);
}

/** `bytes`: what it counts for. `until`: when it goes; null: never. */
type Slot = { readonly record: StoredRecord; readonly bytes: number; readonly until: number | null };

class MemoryStore implements RecordStore {
  readonly name = 'memory';
  readonly atomicity = 'store';
  readonly #maxBytes: number;
  readonly #staleMs: number;
  /** In the order of use. */
  readonly #slots = new Map<string, Slot>();
  #bytes = 0;

  constructor(maxBytes: number, staleMs: number) {
    this.#maxBytes = maxBytes;
    this.#staleMs = staleMs;
  }

  async get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    return keys.map((key) => {
      const slot = this.#live(key);
      if (slot === undefined) return undefined;
      this.#slots.delete(key);
      this.#slots.set(key, slot);
      return part === 'head' ? { ...slot.record, body: undefined } : slot.record;
    });
  }

  async set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    const holds = ({ key, expected }: RecordChange): boolean => (this.#live(key)?.record.version ?? null) === expected;
    if (!changes.every(holds)) return changes.map(() => false);
    for (const { key, record } of changes) {
      if (record === null) this.#drop(key);
      else if (record !== undefined) this.#put(key, record);
    }
    this.#shrink();
    return changes.map(() => true);
  }

  async heads(cursor: string | null): ReturnType<RecordStore['heads']> {
    const keys = [...this.#slots.keys()].sort().filter((key) => cursor === null || key > cursor);
    const page = keys.slice(0, PAGE_SIZE);
    const records = page.flatMap((key) => {
      const record = this.#live(key)?.record;
      return record === undefined ? [] : { key, version: record.version, head: record.head };
    });
    return { records, next: keys.length > page.length ? (page.at(-1) ?? null) : null };
  }

  async clear(): Promise<void> {
    this.#slots.clear();
    this.#bytes = 0;
  }

  /** There is no connection; what is stored stays for the next call. */
  close(): void {}

  #live(key: string): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined || slot.until === null || slot.until > Date.now()) return slot;
    this.#drop(key);
    return undefined;
  }

  #put(key: string, { version, head, body: given, expires }: NewRecord): void {
    const body = given === undefined ? (this.#slots.get(key)?.record.body ?? null) : alone(given);
    const bytes = key.length + JSON.stringify(head).length + (body?.byteLength ?? 0);
    this.#drop(key);
    const until = expires === null ? null : expires + this.#staleMs;
    this.#slots.set(key, { record: { version, head, body }, bytes, until });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.bytes;
  }

  #shrink(): void {
    for (const key of this.#slots.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(key);
    }
  }
}

/** A view would keep all that it is a part of. */
const alone = (body: Uint8Array<ArrayBuffer> | null): Uint8Array<ArrayBuffer> | null =>
  body === null || body.byteLength === body.buffer.byteLength ? body : body.slice();
