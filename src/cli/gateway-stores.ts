import { join } from 'node:path';
import type { RecordStore } from '../storage/record-store.js';
import { Refusal } from './worker-file.js';

/** The stores behind a gateway. `sweepEvery`: seconds; 0 where the store lets stale responses go by itself. */
export type Stores = { readonly open: (namespace: string) => RecordStore; readonly sweepEvery: number };

const HOUR = 3600;

const ADDRESSES =
  'memory:, redis://host:6379, sqlite:folder, which gets a database for each namespace, file:folder, mongodb://host, ' +
  'gridfs:mongodb://host or dynamodb:prefix, which get a database or a table for each namespace';

/** Names of tables have at least three characters. */
const tableOf = (prefix: string, namespace: string): string => `${prefix === '' ? 'cache' : prefix}-${namespace}`;

/** The stores that `--store` names. Their packages are loaded when the first of them is used. */
export async function storesAt(address: string): Promise<Stores> {
  const [scheme = '', rest = ''] = split(address);
  const folder = rest === '' ? '.' : rest;
  switch (scheme) {
    case 'memory': {
      const { memoryStore } = await import('../backends/records/memory-store.js');
      return { open: () => memoryStore(), sweepEvery: 0 };
    }
    case 'redis':
    case 'rediss': {
      const { redisStore } = await import('../backends/node/redis/redis.js');
      return { open: (namespace) => redisStore({ url: address, namespace }), sweepEvery: 0 };
    }
    case 'sqlite': {
      const { sqliteStore } = await import('../backends/node/sqlite/sqlite.js');
      return { open: (namespace) => sqliteStore({ dbPath: join(folder, `${namespace}.sqlite`) }), sweepEvery: HOUR };
    }
    case 'file': {
      const { fileStore } = await import('../backends/node/filesystem/filesystem.js');
      return { open: (namespace) => fileStore({ folder: join(folder, namespace) }), sweepEvery: HOUR };
    }
    case 'mongodb':
    case 'mongodb+srv': {
      const { mongoStore } = await import('../backends/node/mongodb/mongodb.js');
      return { open: (dbName) => mongoStore({ url: address, dbName }), sweepEvery: 0 };
    }
    case 'gridfs': {
      const { gridFsStore } = await import('../backends/node/mongodb/gridfs.js');
      return { open: (dbName) => gridFsStore({ url: rest, dbName }), sweepEvery: 0 };
    }
    case 'dynamodb': {
      const { dynamoStore } = await import('../backends/node/dynamodb/dynamodb.js');
      return { open: (namespace) => dynamoStore({ tableName: tableOf(rest, namespace) }), sweepEvery: 0 };
    }
    default:
      throw new Refusal(`There is no store "${scheme}:". Use ${ADDRESSES}.`);
  }
}

/** The scheme, and what follows it without slashes of an empty host. */
function split(address: string): readonly string[] {
  const colon = address.indexOf(':');
  return colon === -1 ? [address] : [address.slice(0, colon), address.slice(colon + 1).replace(/^\/\/(?=\/|$)/, '')];
}
