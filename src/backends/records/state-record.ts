import { fail } from '../../errors.js';
import type { Position } from '../../storage/backend.js';
import type { RecordChange, RecordStore, StoredRecord } from '../../storage/record-store.js';
import { newVersion } from './new-version.js';
import { isSealed, newState, parseState, RESERVED, STATE, type StoreState, stateHead } from './store-state.js';

/** The state as it was read. */
export type ReadState = { readonly state: StoreState; readonly version: string };

/** Tries of a compare-and-set. Writers at the same time are few, and in each round one of them succeeds. */
export const MOST_ROUNDS = 200;

/** The record with the state of a store, and the order of this process in it. */
export class StateRecord {
  readonly #store: RecordStore;
  /** Above the order of all that was written or seen here. */
  #order = 0;
  /** What this process has reserved. Another value in the store: somebody else did. */
  #reserved = 0;
  /** As it was read or written last. */
  #last: ReadState | undefined;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** The state, and the records under these keys. A store without a state gets a new one. */
  async read(
    keys: readonly string[],
    part: 'head' | 'whole',
  ): Promise<ReadState & { readonly records: readonly (StoredRecord | undefined)[] }> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const [record, ...records] = await this.#store.get([STATE, ...keys], part);
      const state = record && this.#parsed(record);
      if (record !== undefined && state !== undefined) {
        this.#noteOrder(state);
        return { state, version: record.version, records };
      }
      if (isSealed(record?.head)) throw fail('backend-unavailable', 'storeSealed', this.#store.name);
      await this.#put(newState(), record?.version ?? null);
    }
    throw fail('backend-unavailable', 'storeBusy', this.#store.name);
  }

  /** The state as it was read or written last: it may have changed since. */
  get last(): ReadState | undefined {
    return this.#last;
  }

  /** Changes the state; gives the new one. `prepare` comes before each try. */
  async change(
    next: (state: StoreState) => StoreState,
    prepare?: (before: StoreState, after: StoreState) => Promise<void>,
  ): Promise<ReadState> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { state, version } = await this.read([], 'head');
      const changed = next(state);
      if (changed === state) return { state, version };
      await prepare?.(state, changed);
      const written = await this.#put(changed, version);
      if (written !== null) return { state: changed, version: written };
    }
    throw fail('backend-unavailable', 'storeBusy', this.#store.name);
  }

  /** Makes sure that a process which opens the store later begins above `order`. */
  async reserve(order: number, read: ReadState): Promise<ReadState> {
    this.see(order);
    if (order < read.state.order) return read;
    const reserved = await this.change((state) =>
      order < state.order ? state : { ...state, order: order + RESERVED },
    );
    this.#reserved = reserved.state.order;
    return reserved;
  }

  position({ epoch, sequence }: StoreState): Position {
    return { epoch, sequence, order: this.#order };
  }

  /** Something with the order before this one has been seen. */
  see(order: number): void {
    this.#order = Math.max(this.#order, order);
  }

  /** As a condition of other changes: nothing was removed meanwhile. */
  unchanged({ version }: ReadState): RecordChange {
    return { key: STATE, expected: version, record: undefined };
  }

  /** Every lookup reads it, and it hardly ever changes. */
  #parsed({ version, head }: StoredRecord): StoreState | undefined {
    if (this.#last?.version === version) return this.#last.state;
    const state = parseState(head);
    if (state !== undefined) this.#last = { state, version };
    return state;
  }

  /** What others have reserved begins `RESERVED` below the bound in the store; what was there before this process, at the bound. */
  #noteOrder({ order }: StoreState): void {
    if (order === this.#reserved) return;
    this.see(this.#reserved === 0 ? order : order - RESERVED);
    this.#reserved = order;
  }

  async #put(state: StoreState, expected: string | null): Promise<string | null> {
    const version = newVersion();
    const record = { version, head: stateHead(state), body: null, expires: null };
    const [isWritten] = await this.#store.set([{ key: STATE, expected, record }]);
    if (isWritten !== true) return null;
    this.#last = { state, version };
    return version;
  }
}
