import type { Backend } from '../../storage/backend.js';
import { dynamoBackend } from './dynamodb/dynamodb.js';
import { filesystemBackend } from './filesystem/filesystem.js';
import { gridFsBackend } from './mongodb/gridfs.js';
import { mongoBackend } from './mongodb/mongodb.js';
import { redisBackend } from './redis/redis-store.js';
import { sqliteBackend } from './sqlite/sqlite.js';

type Open = (options: { readonly cacheName: string }) => Promise<Backend>;

/** The backends that a session in Node can name, with their defaults. */
export const nodeBackends: Readonly<Record<string, Open>> = {
  filesystem: async (options) => filesystemBackend(options),
  sqlite: async ({ cacheName }) => sqliteBackend({ cacheName }),
  redis: async ({ cacheName }) => redisBackend({ namespace: cacheName }),
  mongodb: async ({ cacheName }) => mongoBackend({ dbName: cacheName }),
  gridfs: async ({ cacheName }) => gridFsBackend({ dbName: cacheName }),
  dynamodb: async ({ cacheName }) => dynamoBackend({ tableName: cacheName }),
};
