import type { NewRecord, RecordChange, RecordStore, StoredRecord } from '../../storage/record-store.js';

/** A store of records in a Map, which several backends can share. With `key` it yields between the changes of one `set`. */
export class MapStore implements RecordStore {
  readonly name = 'map';
  readonly atomicity: 'store' | 'key';
  readonly records = new Map<string, StoredRecord>();
  readonly #pageSize: number;

  constructor(atomicity: 'store' | 'key', pageSize = 100) {
    this.atomicity = atomicity;
    this.#pageSize = pageSize;
  }

  async get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    await undefined;
    return keys.map((key) => {
      const record = this.records.get(key);
      return record && part === 'head' ? { ...record, body: undefined } : record;
    });
  }

  async set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    await undefined;
    const holds = ({ key, expected }: RecordChange): boolean => (this.records.get(key)?.version ?? null) === expected;
    if (this.atomicity === 'store' && !changes.every(holds)) return changes.map(() => false);
    const done: boolean[] = [];
    for (const change of changes) {
      const isDone = holds(change);
      if (isDone) this.#carryOut(change);
      done.push(isDone);
      if (this.atomicity === 'key') await undefined;
    }
    return done;
  }

  async heads(cursor: string | null): ReturnType<RecordStore['heads']> {
    await undefined;
    const keys = [...this.records.keys()].sort().filter((key) => cursor === null || key > cursor);
    const page = keys.slice(0, this.#pageSize);
    const records = page.flatMap((key) => {
      const record = this.records.get(key);
      return record === undefined ? [] : { key, version: record.version, head: record.head };
    });
    return { records, next: keys.length > page.length ? (page.at(-1) ?? null) : null };
  }

  async clear(): Promise<void> {
    this.records.clear();
  }

  close(): void {}

  #carryOut({ key, record }: RecordChange): void {
    if (record === null) this.records.delete(key);
    else if (record !== undefined) this.records.set(key, this.#kept(key, record));
  }

  #kept(key: string, { version, head, body }: NewRecord): StoredRecord {
    return { version, head, body: body === undefined ? this.records.get(key)?.body : body };
  }
}
