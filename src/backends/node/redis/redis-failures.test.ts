import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { refuses } from '../../../refuses.fixture.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { freePort } from '../free-port.fixture.js';
import { stressOf } from '../processes.fixture.js';
import { hasRedis, NO_REDIS, RedisServer } from './redis-server.fixture.js';
import { type RedisOptions, redisStore } from './redis-store.js';

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('redis that fails', { skip: hasRedis ? false : NO_REDIS, timeout: 180_000 }, () => {
  const servers: RedisServer[] = [];
  const stores: RecordStore[] = [];
  const start = async (...options: string[]): Promise<RedisServer> => {
    const server = await RedisServer.start(...options);
    servers.push(server);
    return server;
  };
  const open = (options: RedisOptions): RecordStore => {
    const store = redisStore(options);
    stores.push(store);
    return store;
  };
  afterEach(() => {
    for (const store of stores.splice(0)) store.close();
  });
  cleanups.push(async () => {
    await Promise.all(servers.map((server) => server.stop()));
  });
  const put = (store: RecordStore, key: string, bytes: number, expires: number | null = null) =>
    store.set([
      { key, expected: null, record: { version: '1', head: { key }, body: new Uint8Array(bytes).fill(7), expires } },
    ]);

  test('a server that is not there is told at once, without user name and password', async () => {
    const port = await freePort();
    const store = open({ url: `redis://ada:secret@127.0.0.1:${port}/0` });
    const error = await store.get(['a'], 'head').catch((reason: unknown) => reason);
    assert.ok(error instanceof Error);
    refuses('backend-unavailable', `engineUnreachable Redis 127.0.0.1:${port}`)(error);
    assert.doesNotMatch(`${error.message} ${error.cause}`, /secret|ada/);
  });

  test('a refused password is named as such, without it', async () => {
    const { url } = await start('--requirepass', 'right');
    const store = open({ url: url.replace('//', '//:wrong@') });
    const error = await store.get(['a'], 'head').catch((reason: unknown) => reason);
    assert.ok(error instanceof Error);
    refuses('backend-unavailable', `engineRefused Redis ${url.replace('redis://', '')}`)(error);
    assert.doesNotMatch(`${error.message} ${error.cause}`, /wrong/);
    await open({ url: url.replace('//', '//:right@') }).get(['a'], 'head');
    const none = await open({ url })
      .get(['a'], 'head')
      .catch((reason: unknown) => reason);
    refuses('backend-unavailable', `engineRefused Redis ${url.replace('redis://', '')}`)(none);
  });

  test('a URL that is none of Redis is refused, without the URL', () => {
    for (const url of ['http://:secret@127.0.0.1', 'nonsense', 'redis:', ''])
      assert.throws(
        () => redisStore({ url }),
        refuses('backend-unavailable', 'engineUrl Redis redis://127.0.0.1:6379'),
      );
    assert.throws(() => redisStore({ namespace: 'a{b' }), { code: 'bad-option' });
    assert.throws(() => redisStore({ ttlOffset: -1 }), { code: 'bad-option' });
    assert.throws(() => redisStore({ timeout: 0 }), { code: 'bad-option' });
  });

  test('killed in the middle of writes, it has all that it acknowledged, and the store goes on after its restart', async () => {
    const server = await start(...DURABLE);
    const store = open({ url: server.url });
    const acknowledged = new Set<string>();
    const writing = Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const pair = [`a${index}`, `b${index}`];
        const changes = pair.map((key) => ({
          key,
          expected: null,
          record: { version: '1', head: { key }, body: new Uint8Array(20_000), expires: null },
        }));
        await store.set(changes).then(
          () => acknowledged.add(String(index)),
          (error: unknown) =>
            assert.ok(error instanceof Error && 'code' in error && error.code === 'backend-unavailable'),
        );
      }),
    );
    while (acknowledged.size < 20) await sleep(1);
    await server.kill();
    await writing;
    await assert.rejects(store.get(['a0'], 'head'), { code: 'backend-unavailable' });
    await server.start();
    const indexes = Array.from({ length: 400 }, (_, index) => String(index));
    const found = await store.get(
      indexes.flatMap((index) => [`a${index}`, `b${index}`]),
      'whole',
    );
    for (const index of indexes) {
      const [one, other] = found.slice(Number(index) * 2, Number(index) * 2 + 2);
      assert.equal(one === undefined, other === undefined, `half of ${index}`);
      if (acknowledged.has(index)) assert.equal(one?.body?.length, 20_000, `${index} was acknowledged`);
    }
  });

  test('paused, calls fail within the time limit; then they work again', async () => {
    const server = await start();
    const store = open({ url: server.url, timeout: 1.5 });
    await put(store, 'a', 3);
    server.signal('SIGSTOP');
    const began = Date.now();
    const calls: Promise<unknown>[] = [
      ...Array.from({ length: 50 }, (_, index) => put(store, `b${index}`, 1000)),
      store.get(['a'], 'whole'),
      store.heads(null),
      store.clear(),
    ];
    const settled = await Promise.allSettled(calls);
    assert.deepEqual(new Set(settled.map(({ status }) => status)), new Set(['rejected']));
    const first = settled.flatMap((one) => (one.status === 'rejected' ? one.reason : []))[0];
    refuses('backend-unavailable', 'engineTooSlow')(first);
    await assert.rejects(store.get(['a'], 'whole'), { code: 'backend-unavailable' });
    assert.ok(Date.now() - began < 6000, `${Date.now() - began} ms`);
    await sleep(2000);
    server.signal('SIGCONT');
    await put(store, 'later', 3);
    assert.equal((await store.get(['later'], 'whole'))[0]?.version, '1');
  });

  test('full, a write is refused as such; reads and removals go on', async () => {
    const { url } = await start('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction');
    const store = open({ url });
    let stored = 0;
    const fill = async (): Promise<unknown> => {
      for (; stored < 100; stored += 1) await put(store, `k${stored}`, 100_000);
      return undefined;
    };
    const error = await fill().catch((reason: unknown) => reason);
    refuses('quota', `engineFull Redis ${url.replace('redis://', '')}`)(error);
    assert.ok(stored > 5 && stored < 50, String(stored));
    assert.equal((await store.get(['k0'], 'whole'))[0]?.body?.length, 100_000);
    assert.equal((await store.get([`k${stored}`], 'whole'))[0], undefined);
    assert.equal((await store.heads(null)).records.length, stored);
    const removals = [0, 1, 2].map((index) => ({ key: `k${index}`, expected: '1', record: null }));
    assert.deepEqual(await store.set(removals), [true, true, true]);
    assert.deepEqual(await put(store, 'small', 1000), [true]);
    await store.clear();
    assert.deepEqual((await store.heads(null)).records, []);
  });

  test('what Redis removed by itself is in no listing', async () => {
    const { url } = await start();
    const store = open({ url, ttlOffset: 0 });
    await put(store, 'short', 3, Date.now() + 30);
    await put(store, 'never', 3);
    const client = createClient({ url });
    await client.connect();
    await put(store, 'deleted', 3);
    await client.del('cached-session:{http_cache}:r:deleted');
    while (await client.exists('cached-session:{http_cache}:r:short')) await sleep(5);
    assert.deepEqual(
      (await store.heads(null)).records.map(({ key }) => key),
      ['never'],
    );
    assert.deepEqual(await client.zRange('cached-session:{http_cache}:keys', 0, -1), ['never']);
    client.destroy();
  });

  test('an expiration that is taken away, and one that comes: a record is kept by its latest one', async () => {
    const { url } = await start();
    const store = open({ url, ttlOffset: 100 });
    const client = createClient({ url });
    await client.connect();
    const ttl = (): Promise<number> => client.pTTL('cached-session:{http_cache}:r:a');
    const change = (expected: string, version: string, expires: number | null) =>
      store.set([{ key: 'a', expected, record: { version, head: {}, body: undefined, expires } }]);
    await put(store, 'a', 3, Date.now() + 50_000);
    const first = await ttl();
    assert.ok(first > 149_000 && first <= 150_000, String(first));
    await change('1', '2', null);
    assert.equal(await ttl(), -1);
    await change('2', '3', Date.now() - 1_000_000);
    const last = await ttl();
    assert.ok(last > 99_000 && last <= 100_000, String(last));
    const other = open({ url, ttl: false });
    await put(other, 'b', 3, Date.now());
    assert.equal(await client.pTTL('cached-session:{http_cache}:r:b'), -1);
    client.destroy();
  });

  test('a namespace is removed without those beside it', async () => {
    const { url } = await start();
    const [one, other] = [open({ url, namespace: 'one' }), open({ url, namespace: 'other' })];
    for (let index = 0; index < 1200; index += 1) await put(one, `k${index}`, 1);
    await put(other, 'k0', 1);
    await one.clear();
    assert.deepEqual(
      [...(await one.get(['k0', 'k1199'], 'head')), (await other.get(['k0'], 'head'))[0]?.version],
      [undefined, undefined, '1'],
    );
    const client = createClient({ url });
    await client.connect();
    assert.equal(await client.dbSize(), 2);
    client.destroy();
  });

  test('two processes write, look up and remove the same keys, 10,000 times: nothing torn, lost or of another identity', async () => {
    const { url } = await start();
    const all = await stressOf(
      "import { redisBackend } from './redis/redis-store.ts';",
      `redisBackend({ url: '${url}', timeout: 60 })`,
      10_000,
    );
    for (const { torn, lost, foreign, written } of all) {
      assert.deepEqual({ torn, lost, foreign }, { torn: 0, lost: 0, foreign: 0 });
      assert.ok(written > 2000, String(written));
    }
  });
});
