import type { HeadPage, RecordChange, RecordStore, StoredRecord } from '../../storage/record-store.js';
import { changeByHash } from '../records/by-hash.js';
import { type LifetimeOf, lifetimeFrom, type TimeToLive } from '../records/time-to-live.js';
import { DynamoTable, type TableOptions } from './dynamo-table.js';
import type { Sender } from './operations.js';
import { allKeys, readPage, readRecords } from './reading.js';
import { change, dropItems, sweep } from './writing.js';

/** Milliseconds between two searches for bodies without a record. */
const SWEEP_EVERY = 3_600_000;

/** A store of records in one table of DynamoDB, whatever sends its operations. */
export class DynamoStore implements RecordStore {
  readonly name = 'dynamodb';
  readonly atomicity = 'key';
  readonly #table: DynamoTable;
  readonly #lifetimeOf: LifetimeOf;
  #sweptAt = 0;

  constructor(sender: Sender, { ttl, ttlOffset, ...options }: TableOptions & TimeToLive) {
    this.#table = new DynamoTable(sender, options);
    this.#lifetimeOf = lifetimeFrom({ ttl, ttlOffset });
  }

  async get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    return readRecords(this.#table, keys, part);
  }

  set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    return changeByHash(changes, (one) => change(this.#table, one, this.#lifetimeOf));
  }

  async heads(cursor: string | null): Promise<HeadPage> {
    if (cursor === null && Date.now() - this.#sweptAt > SWEEP_EVERY) {
      this.#sweptAt = Date.now();
      await sweep(this.#table);
    }
    return readPage(this.#table, cursor);
  }

  async clear(): Promise<void> {
    for await (const keys of allKeys(this.#table)) {
      for (let at = 0; at < keys.length; at += 25) await dropItems(this.#table, keys.slice(at, at + 25));
    }
  }

  close(): void {
    this.#table.close();
  }
}
