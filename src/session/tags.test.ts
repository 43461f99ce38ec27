import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo, open, refuses } from './opened.fixture.js';

for (const tags of [JSON.parse('"user-7"'), [''], ['a\nb']]) {
  test(`tags that none can be are refused: ${JSON.stringify(tags)}`, () =>
    assert.rejects(open(echo).session.cache.delete({ tags }), refuses('bad-option')));
}

test('a saved response has the tags that it is saved with, else those of the one in whose place it comes', async () => {
  const { session } = open(echo);
  const { cache } = session;
  await cache.saveResponse(new Response('x'), { request: '/warm', tags: ['new'] });
  const tagged = await session.get('/a', { tags: ['user-7'] });
  await cache.saveResponse(tagged);
  await cache.saveResponse(await session.get('/a'));
  await cache.saveResponse(new Response('x'), { request: '/a' });
  await session.get('/b', { tags: ['user-7'] });
  for await (const stored of cache.filter())
    if (stored.url.endsWith('/b')) await cache.saveResponse(stored, { tags: ['b'] });
  await assert.rejects(cache.saveResponse(new Response('x'), { request: '/c', tags: [''] }), refuses('bad-option'));
  assert.deepEqual(await cache.delete({ tags: ['user-7'] }), { deleted: 1 });
  assert.deepEqual(await cache.urls(), ['https://a.test/b', 'https://a.test/warm']);
  assert.deepEqual(await cache.delete({ tags: ['b', 'new'] }), { deleted: 2 });
});

test('an export keeps tags', async () => {
  const [from, to] = [open(echo), open(echo, { cacheName: 'other' })];
  await from.session.get('/a', { tags: ['user-7'] });
  await from.session.get('/b');
  await to.session.cache.import(await from.session.cache.export().blob());
  assert.deepEqual(await to.session.cache.delete({ tags: ['user-7'] }), { deleted: 1 });
  assert.deepEqual(await to.session.cache.urls(), ['https://a.test/b']);
});
