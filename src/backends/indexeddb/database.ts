import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import type { Totals } from '../../storage/backend.js';
import { firstPosition } from '../memory/random.js';

/**
 * The layout of the database. Bodies have a store of their own, so that reading metadata never reads a body. Values are unknown until
 * they are parsed: another version, or the browser's developer tools, may have written them.
 */
export interface Schema extends DBSchema {
  responses: {
    key: string;
    value: unknown;
    indexes: {
      expires: number;
      lastUsed: number;
      createdAt: number;
      size: number;
      url: string;
      identity: string;
      /** One key for each tag of an entry; an entry without tags is not in it. */
      tags: string;
    };
  };
  bodies: { key: string; value: unknown };
  aliases: { key: string; value: unknown; indexes: { expires: number; url: string } };
  /** Removals, by sequence. */
  log: { key: number; value: unknown };
  /** `position`, `totals`, `identity` (the key that signs identities), `kept` (the identity of calls that name none). */
  state: { key: string; value: unknown };
}

type Stores = ('responses' | 'bodies' | 'aliases' | 'log' | 'state')[];

export const STORES: Stores = ['responses', 'bodies', 'aliases', 'log', 'state'];

/** Never changes: a later layout gets another database name, since an older version cannot open a newer database. */
export const VERSION = 1;

export type Database = IDBPDatabase<Schema>;
export type Reading = IDBPTransaction<Schema, Stores, 'readonly' | 'readwrite'>;
export type Change = IDBPTransaction<Schema, Stores, 'readwrite'>;

export const databaseNameFor = (cacheName: string): string => `cached-session:${cacheName}`;

/** Make the stores of a new database. */
export function createStores(database: Database): void {
  const responses = database.createObjectStore('responses', { keyPath: 'cacheKey' });
  for (const index of ['expires', 'lastUsed', 'createdAt', 'size'] as const) responses.createIndex(index, index);
  responses.createIndex('url', 'requestUrl');
  responses.createIndex('identity', 'identity');
  // Cache groups (RFC 9875) are in it as well, under names with a control character, which no tag has.
  responses.createIndex('tags', 'tags', { multiEntry: true });
  database.createObjectStore('bodies', { keyPath: 'cacheKey' });
  const aliases = database.createObjectStore('aliases', { keyPath: 'cacheKey' });
  aliases.createIndex('expires', 'expires');
  aliases.createIndex('url', 'requestUrl');
  database.createObjectStore('log', { keyPath: 'sequence' });
  const state = database.createObjectStore('state');
  state.put(firstPosition(), 'position');
  state.put(toTotalsRecord({ count: 0, bytes: 0 }), 'totals');
}

/** Running totals as they are stored, with what they count: earlier versions counted bodies alone. */
export const toTotalsRecord = (totals: Totals): unknown => ({ ...totals, of: 'entries' });

/** The keys that a cacheKey covers: itself, and without `~` all its variants. */
export function keyRange(cacheKey: string): IDBKeyRange {
  return cacheKey.includes('~') ? IDBKeyRange.only(cacheKey) : IDBKeyRange.bound(cacheKey, `${cacheKey}~\uffff`);
}

/** A text member of a record, such as its key; undefined where there is none. */
export function textIn(record: unknown, name: 'cacheKey' | 'requestUrl'): string | undefined {
  const value: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The key of a record, which the database guarantees. */
export const keyOf = (record: unknown): string | undefined => textIn(record, 'cacheKey');

/** Begin a readonly transaction. Its end is not awaited: what was read, was read. */
export function beginReading(database: Database): Reading {
  const tx = database.transaction(STORES, 'readonly');
  issue(tx.done);
  return tx;
}

/** Gets the records of entries that are gone: those with a `bodyName` have a body in another store, which nobody needs any more. */
type OnDropped = (records: readonly unknown[]) => void;

/** The records that a transaction drops, until it has committed. */
const droppedBy = new WeakMap<Change, unknown[]>();

export function drop(tx: Change, record: unknown): void {
  droppedBy.get(tx)?.push(record);
}

/**
 * Work in one readwrite transaction that commits as a whole or not at all. `work` may await nothing but the transaction's own requests.
 * When the origin is full, only the transaction says so: its requests see at most an AbortError. In Firefox one of its requests fails for it,
 * and `done` rejects before the transaction has that error, so it is noted first.
 */
export async function change<Result>(
  database: Database,
  work: (tx: Change) => Promise<Result>,
  onDropped?: OnDropped,
): Promise<Result> {
  const tx = database.transaction(STORES, 'readwrite', { durability: 'relaxed' });
  const { done } = tx;
  const dropped: unknown[] = [];
  if (onDropped !== undefined) droppedBy.set(tx, dropped);
  issue(done);
  let reason: unknown;
  const note = ({ target }: Event): void => {
    reason ??= Reflect.get(Object(target), 'error');
  };
  tx.addEventListener('error', note, true);
  try {
    const result = await work(tx);
    await done;
    onDropped?.(dropped);
    return result;
  } catch (error) {
    if (reason) throw reason;
    // Already aborted: the transaction's own error is the reason.
    if (!abort(tx)) await done;
    throw error;
  }
}

/** False when it had been aborted before. */
function abort(tx: Change): boolean {
  try {
    tx.abort();
    return true;
  } catch {
    return false;
  }
}

/** A request whose failure its transaction reports. */
export function issue(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

/** Delete a record from each of these stores. */
export function deleteFrom(tx: Change, stores: ('responses' | 'bodies' | 'aliases')[], key: string): void {
  for (const store of stores) issue(tx.objectStore(store).delete(key));
}

/** How many records are read at once. */
export const PART = 64;

/** All records that `read` finds, a part at a time, in the order of their keys; and the keys that each part covers. */
export async function* partsOf(
  read: (keys: IDBKeyRange | null, count: number) => Promise<readonly unknown[]>,
): AsyncGenerator<{ readonly records: readonly unknown[]; readonly keys: IDBKeyRange | null }, void, undefined> {
  let after: string | undefined;
  do {
    const records = await read(past(after), PART);
    const last = records.length < PART ? undefined : keyOf(records.at(-1));
    yield { records, keys: past(after, last) };
    after = last;
  } while (after !== undefined);
}

/** The keys past `after`, up to `last`, where these are given. */
export function past(after: string | undefined, last?: string): IDBKeyRange | null {
  if (after !== undefined && last !== undefined) return IDBKeyRange.bound(after, last, true);
  if (after !== undefined) return IDBKeyRange.lowerBound(after, true);
  return last === undefined ? null : IDBKeyRange.upperBound(last);
}
