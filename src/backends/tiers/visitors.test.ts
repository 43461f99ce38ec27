import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listen, serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import { CachedSession } from '../../session/cached-session.js';
import { memoryBackend } from '../memory/memory.js';
import { memoryStore } from '../records/memory-store.js';
import { remoteBackend } from '../remote/remote.js';
import { tieredBackend } from './tiered.js';

test('what one session fetched answers another one behind the gateway: bodies, fields, invalidation, and nothing of a user', async (t) => {
  const asked: string[] = [];
  const origin = await listen(
    createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('cache-control', request.url === '/mine' ? 'private, max-age=60' : 'public, max-age=60');
      response.end(JSON.stringify({ by: request.headers.authorization ?? null }));
    }),
  );
  t.after(origin.close);
  const store = memoryStore();
  const gateway = await serveGateway({ stores: () => store });
  t.after(gateway.close);
  const open = (): CachedSession =>
    new CachedSession({
      cacheControl: true,
      cacheName: 'shop',
      worker: false,
      backend: tieredBackend({
        near: memoryBackend(),
        far: remoteBackend({ url: gateway.url, token: WRITER, namespace: 'shop' }),
      }),
    });
  const [first, second] = [open(), open()];
  t.after(() => first.close());
  t.after(() => second.close());
  const records = async (): Promise<number> => (await store.heads(null)).records.length;

  await first.get(`${origin.url}/public`);
  await first.get(`${origin.url}/mine`);
  await first.get(`${origin.url}/user`, { headers: { authorization: 'Bearer ada' } });
  while ((await records()) < 2) await new Promise((resolve) => setImmediate(resolve));
  const found = await second.get(`${origin.url}/public`);
  assert.deepEqual([found.fromCache, await found.json()], [true, { by: null }]);
  assert.deepEqual(asked, ['GET /public', 'GET /mine', 'GET /user']);

  await second.get(`${origin.url}/mine`);
  const bob = await second.get(`${origin.url}/user`, { headers: { authorization: 'Bearer bob' } });
  assert.deepEqual(await bob.json(), { by: 'Bearer bob' });
  assert.deepEqual(asked.slice(3), ['GET /mine', 'GET /user']);

  await first.post(`${origin.url}/public`);
  const third = open();
  t.after(() => third.close());
  assert.equal((await third.get(`${origin.url}/public`)).fromCache, false);
  assert.doesNotMatch(JSON.stringify(await store.heads(null)), /ada|bob|\/mine|\/user/);
});
