import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import type { Totals } from '../../storage/backend.js';
import { createEpoch } from '../memory/random.js';

/**
 * The layout of the database. Bodies stand in a store of their own, so that what asks for metadata never reads one. Values are
 * unknown until they are parsed: another version, or a hand in the browser's tools, may have written them.
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
      /** One key for each tag of an entry; what has none does not stand in it. */
      tags: string;
    };
  };
  bodies: { key: string; value: unknown };
  aliases: { key: string; value: unknown; indexes: { expires: number; url: string } };
  /** Removals, by sequence. */
  log: { key: number; value: unknown };
  /** `position`, `totals`, `identity` (the key that names identities), `kept` (the identity that holds). */
  state: { key: string; value: unknown };
}

type Stores = ('responses' | 'bodies' | 'aliases' | 'log' | 'state')[];

export const STORES: Stores = ['responses', 'bodies', 'aliases', 'log', 'state'];

/** Stays as it is: a later layout gets another database name, since an older version cannot open a newer database. */
export const VERSION = 1;

export type Database = IDBPDatabase<Schema>;
export type Reading = IDBPTransaction<Schema, Stores, 'readonly' | 'readwrite'>;
export type Change = IDBPTransaction<Schema, Stores, 'readwrite'>;

export const databaseName = (cacheName: string): string => `cached-session:${cacheName}`;

/** Make the stores of a new database. */
export function createStores(database: Database): void {
  const responses = database.createObjectStore('responses', { keyPath: 'cacheKey' });
  for (const index of ['expires', 'lastUsed', 'createdAt', 'size'] as const) responses.createIndex(index, index);
  responses.createIndex('url', 'requestUrl');
  responses.createIndex('identity', 'identity');
  // Cache groups (RFC 9875) are to be found by this index later, by names with a control character, which no tag has.
  responses.createIndex('tags', 'tags', { multiEntry: true });
  database.createObjectStore('bodies', { keyPath: 'cacheKey' });
  const aliases = database.createObjectStore('aliases', { keyPath: 'cacheKey' });
  aliases.createIndex('expires', 'expires');
  aliases.createIndex('url', 'requestUrl');
  database.createObjectStore('log', { keyPath: 'sequence' });
  const state = database.createObjectStore('state');
  state.put({ epoch: createEpoch(), sequence: 0, order: 1 }, 'position');
  state.put(toTotalsRecord({ count: 0, bytes: 0 }), 'totals');
}

/** Running totals as they are kept, with what they are the totals of: earlier versions counted bodies alone. */
export const toTotalsRecord = (totals: Totals): unknown => ({ ...totals, of: 'entries' });

/** The keys that a cacheKey stands for: itself, and without `~` all its variants. */
export function keyRange(cacheKey: string): IDBKeyRange {
  return cacheKey.includes('~') ? IDBKeyRange.only(cacheKey) : IDBKeyRange.bound(cacheKey, `${cacheKey}~\uffff`);
}

/** The key of a record, which the database itself made sure of. */
export function keyOf(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null || !('cacheKey' in record)) return undefined;
  return typeof record.cacheKey === 'string' ? record.cacheKey : undefined;
}
