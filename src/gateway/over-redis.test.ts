import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { hasRedis, NO_REDIS, RedisServer } from '../backends/node/redis/redis-server.fixture.js';
import { redisStore } from '../backends/node/redis/redis-store.js';
import { remoteBackend, remoteStore } from '../backends/remote/remote.js';
import { tieredBackend } from '../backends/tiers/tiered.js';
import { NEVER } from '../http/units.js';
import { recordStoreContract } from '../storage/contract/contract.cases.js';
import { entryOf, hash, put } from '../storage/contract/contract-ground.cases.js';
import { type Loopback, serveGateway, WRITER } from './loopback.fixture.js';

const FRESH = { fields: 'cache-control:public, max-age=60', expires: NEVER };

describe('a gateway over a real Redis', { skip: hasRedis ? false : NO_REDIS, timeout: 120_000 }, () => {
  let redis: RedisServer;
  let served: Loopback;
  before(async () => {
    redis = await RedisServer.start();
    served = await serveGateway({
      stores: (namespace) => redisStore({ url: redis.url, namespace }),
    });
  });
  after(async () => {
    await served.gateway.stop();
    await served.close();
    await redis.stop();
  });

  for (const [index, { name, run }] of recordStoreContract.entries())
    test(name, () =>
      run(async () => remoteStore({ url: served.url, token: WRITER, namespace: `contract-${index}`, timeout: 20 })),
    );

  test('while Redis is paused a page works on with its own store, and shares again afterwards', async (t) => {
    const errors: unknown[] = [];
    const visitor = (onFarError = (_: unknown): void => undefined) =>
      tieredBackend({
        near: memoryBackend(),
        far: remoteBackend({ url: served.url, token: WRITER, namespace: 'paused', timeout: 1 }),
        onFarError,
      });
    const page = visitor((error) => errors.push(error));
    await page.select(hash('a'));
    t.after(() => redis.signal('SIGCONT'));
    redis.signal('SIGSTOP');
    assert.deepEqual((await page.select(hash('b'))).candidates, []);
    for (const name of ['b', 'c']) {
      await put(page, entryOf(hash(name), FRESH));
      assert.equal((await page.select(hash(name))).candidates.length, 1);
    }
    assert.equal(errors.length, 1);
    redis.signal('SIGCONT');
    await until(async () => {
      await put(page, entryOf(hash('d'), FRESH));
      return (await visitor().select(hash('d'))).candidates.length === 1;
    });
  });

  test('after Redis was killed and started again the gateway goes on', async () => {
    const store = remoteStore({ url: served.url, token: WRITER, namespace: 'killed' });
    await store.get(['a'], 'head');
    await redis.kill();
    await assert.rejects(store.get(['a'], 'head'), { code: 'backend-unavailable', id: 'gateway' });
    await redis.start();
    await until(() =>
      store.get(['a'], 'head').then(
        () => true,
        () => false,
      ),
    );
  });
});

/** Asks again until it holds; the test has a time limit. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
