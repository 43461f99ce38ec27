import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../opened.fixture.js';

test('a response that is being saved, while its body comes, is that of the identity of the call', async () => {
  const { session } = open(() => new Response('of the network'));
  session.identity = 'ada';
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const saving = session.cache.saveResponse(new Response(readable), { request: '/me' });
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode('of ada'));
  session.identity = 'bob';
  await writer.close();
  await saving;
  assert.equal(await (await session.get('/me')).text(), 'of the network');
});

for (const isNative of [true, false])
  test(`the identity of the next line is not that of what is being saved, ${isNative ? 'native' : 'of a session'}`, async () => {
    const { session } = open(() => new Response('of ada', { headers: { 'cache-control': 'no-store' } }), {
      cacheControl: true,
    });
    session.identity = 'ada';
    const response = isNative ? new Response('of ada') : await session.get('/me');
    const saving = session.cache.saveResponse(response, { request: '/me', expires: 60 });
    session.identity = 'bob';
    await saving;
    assert.equal((await session.get('/me', { onlyIfCached: true })).status, 504);
  });
