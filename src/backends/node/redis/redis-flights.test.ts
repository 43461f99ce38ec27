import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { CachedSession } from '../../../index.js';
import type { Flights } from '../../../storage/tier.js';
import { redisFlights } from './redis-flights.js';
import { hasRedis, NO_REDIS, RedisServer } from './redis-server.fixture.js';
import { redisBackend } from './redis-store.js';

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('flights by redis', { skip: hasRedis ? false : NO_REDIS, timeout: 120_000 }, () => {
  let server: RedisServer;
  const opened: { close(): void | Promise<void> }[] = [];
  before(async () => {
    server = await RedisServer.start();
    cleanups.push(() => server.stop());
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  const never = new AbortController().signal;
  const flights = (timeout = 20): Flights => {
    const one = redisFlights({ url: server.url, timeout });
    opened.push(one);
    return one;
  };

  test('one session sends what several ask for at the same time, and its answer is that of all', async () => {
    const sent: string[] = [];
    const network = async (request: Request): Promise<Response> => {
      const text = `answer ${sent.push(new URL(request.url).pathname)}`;
      await sleep(500);
      return new Response(text, { headers: { 'cache-control': 'max-age=60' } });
    };
    const sessions = Array.from({ length: 3 }, () => {
      const backend = redisBackend({ url: server.url, namespace: 'sessions' });
      return new CachedSession({ backend, worker: false, baseUrl: 'https://a.test/', fetch: network });
    });
    opened.push(...sessions);
    // The first request of each one opens its connections.
    await Promise.all(sessions.map((session, index) => session.get(`/own/${index}`)));
    sent.length = 0;
    const texts = await Promise.all(sessions.map(async (session) => (await session.get('/x')).text()));
    assert.deepEqual(texts, ['answer 1', 'answer 1', 'answer 1']);
    assert.deepEqual(sent, ['/x']);
  });

  test('a turn that ends lets the others go on, and names are independent', async () => {
    const [one, other] = [flights(), flights()];
    const end = await one.take('a', never);
    assert.ok(end !== null);
    assert.ok((await other.take('b', never)) !== null);
    let isOver = false;
    const waiting = other.take('a', never).then((turn) => {
      isOver = true;
      return turn;
    });
    await sleep(150);
    assert.equal(isOver, false);
    end();
    assert.equal(await waiting, null);
    assert.ok((await other.take('a', never)) !== null);
  });

  test('a wait ends at the timeout, when the other process closes, and when the call that waits is aborted', async () => {
    const [holder, hurried, patient] = [flights(), flights(2), flights()];
    assert.ok((await holder.take('c', never)) !== null);
    assert.equal(await hurried.take('c', never), null);
    const giveUp = new AbortController();
    const waiting = [patient.take('c', giveUp.signal), patient.take('c', never)];
    giveUp.abort();
    assert.equal(await waiting[0], null);
    holder.close();
    assert.equal(await waiting[1], null);
    assert.ok((await patient.take('c', never)) !== null);
    assert.ok((await holder.take('after closing', never)) !== null);
  });

  test('the turn of another one is not ended by one that has run out', async () => {
    const [late, other, third] = [flights(), flights(), flights(1)];
    const end = await late.take('d', never);
    assert.ok(end !== null);
    // As if it had expired.
    const client = createClient({ url: server.url });
    await client.connect();
    await client.del('cached-session:{http_cache}:fetch:d');
    client.destroy();
    assert.ok((await other.take('d', never)) !== null);
    end();
    await sleep(50);
    assert.equal(await third.take('d', never), null);
  });

  test('while Redis does not answer, only the first one waits for it', async () => {
    const slow = await RedisServer.start();
    cleanups.push(() => slow.stop());
    const one = redisFlights({ url: slow.url, timeout: 2 });
    opened.push(one);
    (await one.take('e', never))?.();
    slow.signal('SIGSTOP');
    assert.equal(await one.take('f', never), null);
    const began = performance.now();
    for (let count = 0; count < 5; count += 1) assert.equal(await one.take(`g${count}`, never), null);
    assert.ok(performance.now() - began < 1900);
  });

  test('without Redis each one fetches by itself', async () => {
    const gone = await RedisServer.start();
    await gone.stop();
    const alone = redisFlights({ url: gone.url });
    opened.push(alone);
    assert.equal(await alone.take('h', never), null);
  });
});
