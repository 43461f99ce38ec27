import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CachedSession } from '../../../index.js';
import { bytesOf, entryOf, hash, positionOf, put } from '../../../storage/contract/contract-ground.cases.js';
import type { Coherence } from '../../../storage/tier.js';
import { memoryTier } from '../../memory/memory-tier.js';
import { redisCoherence } from './redis-coherence.js';
import { hasRedis, NO_REDIS, RedisServer } from './redis-server.fixture.js';
import { redisBackend } from './redis-store.js';

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('coherence by redis', { skip: hasRedis ? false : NO_REDIS, timeout: 240_000 }, () => {
  let server: RedisServer;
  const opened: Coherence[] = [];
  before(async () => {
    server = await RedisServer.start();
    cleanups.push(() => server.stop());
  });
  afterEach(() => {
    for (const coherence of opened.splice(0)) coherence.close();
  });
  // On a busy machine all takes its time.
  const engine = (timeout = 20): Coherence => {
    const coherence = redisCoherence({ url: server.url, timeout });
    opened.push(coherence);
    return coherence;
  };
  const owned = (coherence: Coherence): Promise<void> => new Promise((resolve) => coherence.own(resolve));

  test('every engine with a memory tier has heard of a removal before the one who removed goes on', async () => {
    const [one, other, remover] = [engine(), engine(), engine()];
    const heard: unknown[] = [];
    one.onChange((cacheKeys) => heard.push(['one', cacheKeys]));
    other.onChange((cacheKeys, selectors) => heard.push(['other', cacheKeys, selectors]));
    remover.onChange(() => assert.fail('its own'));
    await Promise.all([owned(one), owned(other)]);
    await remover.tellAndWait(['a'], [{ kind: 'keys', keys: ['a'] }]);
    assert.deepEqual(
      new Set(heard.map((one) => JSON.stringify(one))),
      new Set(['["one",["a"]]', '["other",["a"],[{"kind":"keys","keys":["a"]}]]']),
    );
    await remover.tellAndWait(null);
    assert.equal(heard.length, 4);
  });

  test('of 200 removals by another process none is answered from memory', async () => {
    const backend = redisBackend({ url: server.url });
    cleanups.push(() => backend.close());
    const [owner, other] = [engine(), engine()];
    const tier = memoryTier();
    owner.onChange((cacheKeys) => (cacheKeys === null ? tier.clear() : tier.dropKeys(cacheKeys)));
    await owned(owner);
    let stale = 0;
    for (let round = 0; round < 200; round += 1) {
      const entry = entryOf(hash(`n${round}x`));
      await put(backend, entry);
      tier.put({ entry, body: bytesOf(3) }, await positionOf(backend));
      assert.notEqual(tier.get(entry.key), undefined);
      await other.tellAndWait(await backend.remove([{ kind: 'urls', urls: [entry.requestUrl] }]));
      if (tier.get(entry.key) !== undefined) stale += 1;
    }
    assert.equal(stale, 0);
  });

  test('where nobody listens, nobody is waited for; and with Redis away no longer than the timeout', async () => {
    const began = Date.now();
    await engine().tellAndWait(['a']);
    assert.ok(Date.now() - began < 5000);
    const away = redisCoherence({ url: 'redis://127.0.0.1:1', timeout: 20 });
    opened.push(away);
    await away.tellAndWait(['a']);
    away.tell(['a']);
    assert.ok(Date.now() - began < 10_000);
  });

  test('an engine that was cut off drops everything when it is, and hears again afterwards', async () => {
    const cut = await RedisServer.start();
    cleanups.push(() => cut.stop());
    const [owner, other] = [0, 1].map(() => redisCoherence({ url: cut.url, timeout: 0.5 }));
    assert.ok(owner && other);
    opened.push(owner, other);
    const heard: unknown[] = [];
    owner.onChange((cacheKeys) => heard.push(cacheKeys));
    await owned(owner);
    await cut.kill();
    while (heard.length === 0) await sleep(5);
    assert.equal(heard[0], null);
    await cut.start();
    for (let tries = 0; tries < 200 && !heard.some((one) => one !== null); tries += 1) {
      await other.tellAndWait(['a']);
      await sleep(10);
    }
    // That the connection is ready may be told after what was heard through it.
    assert.deepEqual(
      heard.find((one) => one !== null),
      ['a'],
    );
  });

  test('what happens at one engine is heard at the others, but not at itself', async () => {
    const [one, other] = [engine(), engine()];
    await Promise.all([owned(one), owned(other)]);
    one.onShared(() => assert.fail('its own'));
    const heard = new Promise((resolve) => other.onShared(resolve));
    one.share({ type: 'cleared', deleted: 2 });
    assert.deepEqual(await heard, { type: 'cleared', deleted: 2 });
  });

  test('what one session removes, another one in another process does not answer from its memory', async () => {
    let requests = 0;
    const origin = createServer((_request, response) => {
      requests += 1;
      response.setHeader('cache-control', 'max-age=600').end(String(requests));
    }).listen(0, '127.0.0.1');
    await once(origin, 'listening');
    cleanups.push(() => void origin.close());
    const address = origin.address();
    assert.ok(typeof address === 'object' && address !== null);
    const url = `http://127.0.0.1:${address.port}/`;
    const session = () => new CachedSession({ backend: redisBackend({ url: server.url, namespace: 'sessions' }) });
    const [one, other] = [session(), session()];
    cleanups.push(() => one.close());
    cleanups.push(() => other.close());
    // A request does not wait for a store that takes long to connect, as it does where the client is loaded for the first time.
    await Promise.all([one.cache.count(), other.cache.count()]);
    const read = async (reader: CachedSession): Promise<number> => Number(await (await reader.get(url)).text());
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all([read(one), read(other)]);
      const before = requests;
      assert.ok((await read(one)) <= before, 'from its memory');
      await other.cache.clear();
      assert.ok((await read(one)) > before, `round ${round}`);
    }
  });
});
