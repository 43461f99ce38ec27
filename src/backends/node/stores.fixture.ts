import { join } from 'node:path';
import { serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import type { Backend } from '../../storage/backend.js';
import type { RecordStore } from '../../storage/record-store.js';
import { DynamoStore } from '../dynamodb/dynamo-store.js';
import { memoryStore } from '../records/memory-store.js';
import { recordBackend } from '../records/record-backend.js';
import { remoteStore } from '../remote/remote.js';
import { plainSender, startDynalite } from './dynamodb/dynalite.fixture.js';
import { fileStore } from './filesystem/filesystem.js';
import { gridFsStore } from './mongodb/gridfs.js';
import { MongoDouble } from './mongodb/mongo-double.fixture.js';
import { mongoStore } from './mongodb/mongodb.js';
import { RedisServer } from './redis/redis-server.fixture.js';
import { redisStore } from './redis/redis-store.js';
import { sqliteStore } from './sqlite/sqlite.js';

/** Opens the same store each time: the second one is that of another process. */
export type OpenStore = () => RecordStore;

/** What ends an engine. */
type Cleanups = (() => Promise<void> | void)[];

/** Starts an engine. `folder` is for files; what is put into `cleanups` ends it. */
type Start = (folder: string, cleanups: Cleanups) => Promise<OpenStore>;

/** Each kind of store, with an engine of its own. */
export const KINDS: Readonly<Record<string, Start>> = {
  memory: async () => {
    // Its time to live goes by the real clock.
    const store = memoryStore({ staleFor: Number.POSITIVE_INFINITY });
    return () => store;
  },
  filesystem: async (folder) => () => fileStore({ folder: join(folder, 'files') }),
  sqlite: async (folder) => () => sqliteStore({ dbPath: join(folder, 'one.sqlite') }),
  redis: async (_folder, cleanups) => {
    const server = await RedisServer.start();
    cleanups.push(() => server.stop());
    // On a busy machine loading the client alone takes seconds.
    return () => redisStore({ url: server.url, timeout: 60 });
  },
  mongodb: async (_folder, cleanups) => {
    const double = await MongoDouble.start();
    cleanups.push(() => double.stop());
    return () => mongoStore({ url: double.url });
  },
  gridfs: async (_folder, cleanups) => {
    const double = await MongoDouble.start();
    cleanups.push(() => double.stop());
    return () => gridFsStore({ url: double.url });
  },
  dynamodb: async (_folder, cleanups) => {
    const emulator = await startDynalite();
    cleanups.push(() => emulator.stop());
    // Signing is half of the work, and the clients have tests of their own.
    return () => new DynamoStore(plainSender(emulator.endpoint), { tableName: 'sessions' });
  },
  'a gateway': async (_folder, cleanups) => {
    const store = memoryStore({ staleFor: Number.POSITIVE_INFINITY });
    const gateway = await serveGateway({ stores: () => store });
    cleanups.push(() => gateway.close());
    return () => remoteStore({ url: gateway.url, token: WRITER, namespace: 'sessions' });
  },
};

/** The backend on a store, connected: on a busy machine the network would answer in place of a store that takes 2 s to connect. */
export async function connected(store: RecordStore): Promise<Backend> {
  await store.get(['connected'], 'head');
  return recordBackend(store);
}
