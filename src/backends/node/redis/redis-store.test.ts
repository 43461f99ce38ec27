import { after, before, describe, test } from 'node:test';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import { hasRedis, NO_REDIS, RedisServer } from './redis-server.fixture.js';
import { redisStore } from './redis-store.js';

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('[B-04] redis', { skip: hasRedis ? false : NO_REDIS }, () => {
  let server: RedisServer | undefined;
  const opened: RecordStore[] = [];
  before(async () => {
    server = await RedisServer.start();
  });
  cleanups.push(async () => {
    for (const store of opened) store.close();
    await server?.stop();
  });

  let count = 0;
  const open = (): RecordStore => {
    count += 1;
    // On a busy machine loading the client alone takes seconds.
    const store = redisStore({ url: server?.url, namespace: `test-${count}`, timeout: 60 });
    opened.push(store);
    return store;
  };

  for (const { name, run } of recordStoreContract) test(name, () => run(async () => open()));
  for (const { name, run } of backendContract) test(name, () => run(async () => recordBackend(open())));
});
