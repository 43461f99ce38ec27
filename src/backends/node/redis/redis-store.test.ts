import { after, before, describe, test } from 'node:test';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import { hasRedis, NO_REDIS, RedisServer } from './redis-server.fixture.js';
import { redisStore } from './redis-store.js';

describe('redis', { skip: hasRedis ? false : NO_REDIS }, () => {
  let server: RedisServer;
  const opened: RecordStore[] = [];
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    for (const store of opened) store.close();
    await server.stop();
  });

  let count = 0;
  const open = (): RecordStore => {
    count += 1;
    const store = redisStore({ url: server.url, namespace: `test-${count}` });
    opened.push(store);
    return store;
  };

  for (const { name, run } of recordStoreContract) test(name, () => run(async () => open()));
  for (const { name, run } of backendContract) test(name, () => run(async () => recordBackend(open())));
});
