import { stat } from 'node:fs/promises';
import type { Backend } from '../storage/backend.js';
import { Refusal } from './worker-file.js';

/** The cache that an address names: of `--from` and `--to`. */
export type CacheAddress = { readonly address: string; readonly cacheName: string };

/** The backends by scheme. Their packages are loaded when the first of them is used. */
const OPEN: Readonly<Record<string, (rest: string, at: CacheAddress) => Promise<Backend>>> = {
  filesystem: async (folder) => {
    const { filesystemBackend } = await import('../backends/node/filesystem/filesystem.js');
    return filesystemBackend({ folder });
  },
  sqlite: async (dbPath) => {
    const { sqliteBackend } = await import('../backends/node/sqlite/sqlite.js');
    return sqliteBackend({ dbPath });
  },
  redis: async (_rest, { address: url, cacheName: namespace }) => {
    const { redisBackend } = await import('../backends/node/redis/redis-store.js');
    return redisBackend({ url, namespace });
  },
  mongodb: async (_rest, { address: url, cacheName: dbName }) => {
    const { mongoBackend } = await import('../backends/node/mongodb/mongodb.js');
    return mongoBackend({ url, dbName });
  },
  gridfs: async (url, { cacheName: dbName }) => {
    const { gridFsBackend } = await import('../backends/node/mongodb/gridfs.js');
    return gridFsBackend({ url, dbName });
  },
  dynamodb: async (tableName) => {
    const { dynamoBackend } = await import('../backends/node/dynamodb/dynamodb.js');
    return dynamoBackend({ tableName });
  },
};

/** The schemes of addresses, and what they look like. */
export const ADDRESSES =
  'filesystem:folder, sqlite:file.sqlite, redis://host:6379, mongodb://host, gridfs:mongodb://host, dynamodb:table or ' +
  'export:file.jsonl; to copy from, also requests-cache:path';

/** Open the backend at an address. Refused for a scheme that there is not, and where there is no file to copy from. */
export async function backendAt(at: CacheAddress, mustExist: boolean): Promise<Backend> {
  const [, scheme = '', rest = ''] = /^([\w+-]+):(.*)$/s.exec(at.address) ?? [];
  const name = scheme.replace(/^rediss$/, 'redis').replace(/^mongodb\+srv$/, 'mongodb');
  const open = Object.hasOwn(OPEN, name) ? OPEN[name] : undefined;
  if (open === undefined) throw new Refusal(`"${scheme || at.address}" is no store. Use ${ADDRESSES}.`);
  if (rest === '') throw new Refusal(`Where? Use ${ADDRESSES}.`);
  if (mustExist && FILES.includes(name) && (await stat(rest).catch(() => null)) === null)
    throw new Refusal(`There is no ${rest}.`);
  return open(rest, at);
}

const FILES: readonly string[] = ['filesystem', 'sqlite'];
