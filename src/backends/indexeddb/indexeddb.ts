import type { Backend, Bounds, Selection, Totals, Write, WriteOutcome } from '../../storage/backend.js';
import type { Alias, Candidate } from '../../storage/entry.js';
import { errorName, isDiskFull } from '../../storage/error-name.js';
import type { EntryPage, ListQuery } from '../../storage/listing.js';
import type { Selector } from '../../storage/selector.js';
import { createIdentityKey } from '../memory/random.js';
import { Connection } from './connection.js';
import { beginReading, type Change, change, type Database, databaseNameFor, type Reading } from './database.js';
import { evict } from './evicting.js';
import { readPage } from './listing.js';
import { type Found, look, readAliases, readCandidates, SharedRead } from './reading.js';
import { removal, removeTorn } from './removing.js';
import {
  countTotals,
  ensurePosition,
  keepIdentity,
  keepIdentityKey,
  NOWHERE,
  putTotals,
  readIdentityKey,
  readKeptIdentity,
  readTotals,
} from './state.js';
import { type BodyFormat, hasBlob, shapeBodies, write } from './writing.js';

export type { BodyFormat } from './writing.js';

/** Which database, and how it is used. */
export type IndexedDbOptions = {
  readonly cacheName: string;
  /** Milliseconds that others may block the opening or the removal of the database; 2,000 when not given. */
  readonly openTimeout?: number;
  /** How bodies are kept: `auto` is an ArrayBuffer below 64 KB and a Blob from there. Either is read. */
  readonly bodyFormat?: BodyFormat;
  /** Name of the database; `cached-session:<cacheName>` when not given. */
  readonly databaseName?: string;
  /** Called with the records of entries that were removed or replaced: a body that one has elsewhere (`bodyName`) is of no more use. */
  readonly onDropped?: ((records: readonly unknown[]) => void) | undefined;
};

/**
 * A store in IndexedDB: the database `cached-session:<cacheName>`, opened at the first call.
 *
 * @example
 * const backend = indexedDbBackend({ cacheName: 'atlas' });
 */
export function indexedDbBackend(options: IndexedDbOptions): Backend {
  return new IndexedDbBackend(options);
}

class IndexedDbBackend implements Backend {
  readonly name = 'indexeddb';
  readonly #connection: Connection;
  readonly #shared = new SharedRead();
  readonly #onDropped: IndexedDbOptions['onDropped'];
  #bodyFormat: BodyFormat;
  /** As of the last write of ours. */
  #totals: Totals | undefined;
  #tellDamaged: ((cacheKeys: readonly string[]) => void) | undefined;
  /** How often something was looked up. */
  #lookups = 0;

  constructor(options: IndexedDbOptions) {
    const {
      cacheName,
      openTimeout = 2000,
      bodyFormat = 'auto',
      databaseName = databaseNameFor(cacheName),
      onDropped,
    } = options;
    this.#connection = new Connection(databaseName, openTimeout);
    this.#bodyFormat = bodyFormat;
    this.#onDropped = onDropped;
  }

  async select(hash: string): Promise<Selection> {
    this.#lookups += 1;
    const { position, ...found } = await this.#readWhole((database) => look(this.#shared.of(database), hash));
    // A position for a store that has none; where that cannot be written, one that no write passes with.
    return { ...found, position: position ?? (await this.#change(ensurePosition).catch(() => NOWHERE)) };
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    const shaped = await this.#shape(writes);
    try {
      return await this.#put(shaped);
    } catch (error) {
      if (!hasBlob(shaped) || !isRefusalOfBlobs(error)) throw error;
      const outcomes = await this.#put(await this.#shape(writes, 'arraybuffer'));
      this.#bodyFormat = 'arraybuffer';
      return outcomes;
    }
  }

  get lastTotals(): Totals | undefined {
    return this.#totals;
  }

  /** In parts when it has many records to look at: lookups meanwhile get half of the time. */
  async remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    const removePart = removal(selectors);
    const removed = new Set<string>();
    while (!signal?.aborted) {
      const [start, lookups] = [performance.now(), this.#lookups];
      const { cacheKeys, isDone } = await this.#free(removePart);
      for (const cacheKey of cacheKeys) removed.add(cacheKey);
      if (isDone) break;
      const took = performance.now() - start;
      if (this.#lookups !== lookups) await new Promise((resolve) => setTimeout(resolve, took));
    }
    return [...removed];
  }

  evict(bounds: Bounds): Promise<readonly string[]> {
    return this.#free((tx, isFull) => evict(tx, bounds, isFull));
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const candidates = await this.#readWhole((database) => readCandidates(beginReading(database), cacheKey));
    return candidates.find(({ entry }) => entry.cacheKey === cacheKey);
  }

  list(query: ListQuery): Promise<EntryPage> {
    return this.#readWhole(async (database) => {
      const page = await readPage(beginReading(database), query);
      return { value: page, torn: page.torn };
    });
  }

  aliases(): Promise<readonly Alias[]> {
    return this.#read(readAliases);
  }

  async totals(): Promise<Totals> {
    const count = async (tx: Change, isFull: boolean): Promise<Totals> => {
      const totals = await countTotals(tx);
      if (!isFull) putTotals(tx, totals);
      return totals;
    };
    return (await this.#read(readTotals)) ?? this.#free(count);
  }

  async identityKey(): Promise<CryptoKey | null> {
    const stored = await this.#read(readIdentityKey);
    if (stored !== undefined) return stored;
    const created = await createIdentityKey();
    return created === null ? null : this.#change((tx) => keepIdentityKey(tx, created));
  }

  keptIdentity(): Promise<string | null> {
    return this.#read(readKeptIdentity);
  }

  keepIdentity(identity: string | null): Promise<void> {
    return this.#change((tx) => keepIdentity(tx, identity));
  }

  onLost(listener: () => void): void {
    this.#connection.onLost(listener);
  }

  onDamaged(listener: (cacheKeys: readonly string[]) => void): void {
    this.#tellDamaged = listener;
  }

  close(): void {
    this.#connection.close();
  }

  async destroy(): Promise<void> {
    await this.#connection.destroy();
  }

  #read<Result>(work: (tx: Reading) => Promise<Result>): Promise<Result> {
    return this.#connection.use((database) => work(beginReading(database)));
  }

  #change<Result>(work: (tx: Change) => Promise<Result>): Promise<Result> {
    return this.#connection.use((database) => change(database, work, this.#onDropped));
  }

  /** Torn records are removed, and left out of the answer in any case: their removal may fail. */
  async #readWhole<Value>(read: (database: Database) => Promise<Found<Value>>): Promise<Value> {
    const { value, torn } = await this.#connection.use(read);
    if (torn.length > 0) {
      await this.#change((tx) => removeTorn(tx, torn)).catch(() => undefined);
      this.#tellDamaged?.(torn);
    }
    return value;
  }

  /** Work that frees space must succeed in a store that is full (`isFull`), too. */
  async #free<Result>(work: (tx: Change, isFull: boolean) => Promise<Result>): Promise<Result> {
    this.#totals = undefined;
    try {
      return await this.#change((tx) => work(tx, false));
    } catch (error) {
      if (!isDiskFull(causeOf(error))) throw error;
      return this.#change((tx) => work(tx, true));
    }
  }

  async #put(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    this.#totals = undefined;
    const { outcomes, totals } = await this.#change((tx) => write(tx, writes));
    this.#totals = totals;
    return outcomes;
  }

  #shape(writes: readonly Write[], format = this.#bodyFormat): Promise<readonly Write[]> {
    return this.#connection.withCacheErrors(shapeBodies(writes, format));
  }
}

const causeOf = (error: unknown): unknown => Reflect.get(Object(error), 'cause');

/**
 * WebKit cannot always store a Blob (GoogleChrome/workbox#1908, dexie/Dexie.js#1227), and may only abort the transaction: to be removed
 * when it can.
 */
const isRefusalOfBlobs = (error: unknown): boolean =>
  ['UnknownError', 'DataCloneError', 'AbortError'].includes(errorName(causeOf(error)));
