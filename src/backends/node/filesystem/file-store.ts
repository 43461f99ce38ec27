import { causedBy, fail } from '../../../errors.js';
import type { KeyedHead, NewRecord, RecordChange, RecordStore, StoredRecord } from '../../../storage/record-store.js';
import { errorCode } from './error-code.js';
import type { Folder } from './folder.js';
import { type Held, withLock } from './folder-lock.js';
import { damagedBy, Heads, type Known } from './heads.js';
import { type NewRecordFile, type RecordFormat, readRecord, writeRecord } from './record-file.js';

/** Below this a record is written anew for a change of its head; from here on the head gets a file of its own. */
const REWRITTEN_BELOW = 64 * 1024;
/** Files that are open at once. */
const AT_ONCE = 32;
/** Keys that are read in one turn of the event loop, where their heads are in memory. */
const YIELD_AFTER = 16 * AT_ONCE;
const PAGE = 2000;
/** Changes under one lock: others wait meanwhile. */
const LOCKED_CHANGES = 50;

/** A change with its file, which has been written under another name. `of`: the version of the file with the body. Null: nothing to write. */
type Prepared = {
  readonly change: RecordChange;
  readonly file: { readonly from: string; readonly to: string; readonly of: string } | null;
};

/** Records in files. Readers need no lock: a file has its name when it is whole. */
export class FileStore implements RecordStore {
  readonly name = 'filesystem';
  readonly atomicity = 'key';
  readonly #folder: Folder;
  readonly #format: RecordFormat;
  readonly #heads: Heads;
  readonly #lockTimeout: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: Folder, format: RecordFormat, lockTimeout: number) {
    this.#folder = folder;
    this.#format = format;
    this.#heads = new Heads(folder, format);
    this.#lockTimeout = lockTimeout;
  }

  get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    return this.#guarded(() =>
      inPieces(keys, async (key) => (part === 'whole' ? this.#whole(key) : withoutBody(await this.#heads.of(key)))),
    );
  }

  set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    return this.#guarded(async () => {
      const done: boolean[] = [];
      for (let at = 0; at < changes.length; at += LOCKED_CHANGES)
        done.push(...(await this.#setAll(changes.slice(at, at + LOCKED_CHANGES))));
      return done;
    });
  }

  heads(cursor: string | null): ReturnType<RecordStore['heads']> {
    return this.#guarded(async () => {
      const { keys: all, later } = await this.#folder.keys();
      const keys = cursor === null ? all : all.filter((key) => key > cursor);
      const page = keys.slice(0, PAGE);
      const found = await inPieces(page, async (key): Promise<readonly KeyedHead[]> => {
        const known = await this.#heads.of(key, later.has(key));
        return known === undefined ? [] : [{ key, version: known.version, head: known.head }];
      });
      return { records: found.flat(), next: keys.length > page.length ? (page.at(-1) ?? null) : null };
    });
  }

  clear(): Promise<void> {
    return this.#guarded(async () => {
      const { keys } = await this.#folder.keys();
      for (let at = 0; at < keys.length; at += LOCKED_CHANGES)
        await this.#locked(async () => {
          for (const key of keys.slice(at, at + LOCKED_CHANGES)) this.#delete(key);
        });
    });
  }

  close(): void {
    this.#heads.forget();
  }

  async #whole(key: string): Promise<StoredRecord | undefined> {
    const state = this.#folder.state(this.#folder.recordOf(key));
    const bytes = state && (await this.#folder.read(this.#folder.recordOf(key)));
    if (state === undefined || bytes === undefined) return undefined;
    try {
      const record = await readRecord(new Uint8Array(bytes), this.#format);
      const hasLater = this.#folder.state(this.#folder.headOf(key)) !== undefined;
      return { ...record, ...(hasLater && (await this.#heads.laterHead(key, record.version))) };
    } catch (error) {
      // Its head may be whole, so that it has a version.
      const { version } = (await this.#heads.of(key)) ?? damagedBy(error, state.name, state.size);
      return { version, head: undefined, body: null };
    }
  }

  async #setAll(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    await this.#folder.ensure();
    const prepared: Prepared[] = [];
    const done: boolean[] = [];
    try {
      for (const change of changes) prepared.push({ change, file: await this.#prepare(change) });
      await this.#locked(async (held) => {
        for (const one of prepared) done.push(await this.#commit(one, held));
      });
      return done;
    } finally {
      for (const [index, { file }] of prepared.entries())
        if (file !== null && done[index] !== true) this.#folder.remove(file.from);
    }
  }

  async #prepare({ key, record, expected }: RecordChange): Promise<Prepared['file']> {
    if (record === null || record === undefined) return null;
    const { version, head, body } = record;
    if (body !== undefined) return this.#prepareRecord(key, { version, head, body });
    const known = await this.#heads.of(key);
    if (known === undefined || known.version !== expected) return null;
    if (known.size < REWRITTEN_BELOW) {
      const stored = await this.#whole(key);
      if (stored?.version !== expected || stored.body === undefined) return null;
      return this.#prepareRecord(key, { version, head, body: stored.body });
    }
    const bytes = await this.#format.format.stringify({ version, of: known.of, head });
    return { from: await this.#folder.prepare(bytes), to: this.#folder.headOf(key), of: known.of };
  }

  async #prepareRecord(key: string, record: NewRecordFile): Promise<Prepared['file']> {
    const from = await this.#folder.prepare(await writeRecord(record, this.#format));
    return { from, to: this.#folder.recordOf(key), of: record.version };
  }

  /** Under the lock: carries a change out if its version is still the stored one. */
  async #commit({ change: { key, expected, record }, file }: Prepared, held: Held): Promise<boolean> {
    const known = await this.#heads.of(key);
    if ((known?.version ?? null) !== expected) return false;
    if (record === undefined) return true;
    if (!held.isValid()) throw fail('backend-unavailable', 'storeBusy', this.name);
    if (record === null) this.#delete(key);
    else if (file === null) return false;
    else this.#put(key, record, file, known);
    return true;
  }

  #put(
    key: string,
    { version, head }: NewRecord,
    file: NonNullable<Prepared['file']>,
    before: Known | undefined,
  ): void {
    const isWhole = file.to === this.#folder.recordOf(key);
    this.#folder.put(file.from, file.to);
    if (isWhole && before !== undefined && before.version !== before.of) this.#folder.remove(this.#folder.headOf(key));
    this.#heads.note(key, { version, head, of: file.of });
  }

  /** The record first: without it, a later head is nothing. */
  #delete(key: string): void {
    this.#folder.remove(this.#folder.recordOf(key));
    this.#folder.remove(this.#folder.headOf(key));
  }

  /** One after the other in this process, too: they would only wait longer for the file. */
  #locked<Value>(work: (held: Held) => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(() => withLock(this.#folder.path, this.#lockTimeout, work));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      const isFull = ['ENOSPC', 'EDQUOT'].includes(errorCode(error));
      throw isFull ? causedBy(error, fail('quota', 'quotaExceeded', this.#folder.path)) : error;
    }
  }
}

const withoutBody = (known: Known | undefined): StoredRecord | undefined =>
  known && { version: known.version, head: known.head, body: undefined };

/** The values for these keys, some at once. Timers and other requests have their turn in between. */
async function inPieces<Value>(keys: readonly string[], valueFor: (key: string) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    values.push(...(await Promise.all(keys.slice(at, at + AT_ONCE).map(valueFor))));
    if (at % YIELD_AFTER === 0 && at > 0) await new Promise(setImmediate);
  }
  return values;
}
