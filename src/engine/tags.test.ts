import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory.js';
import { gate, NO_OTHERS, slow, textOf, type World, world } from './engine.fixture.js';

const USER = { options: { tags: ['user-7'] } };
const tagsIn = async (it: World) => (await it.stored()).map(({ tags }) => tags);
const remove = (it: World, ...tags: readonly string[]) => it.engine.admin.delete({ tags, settings: it.settings });

test('a response has the tags of the request that fetched it; a hit and another name change nothing', async () => {
  const it = world();
  await it.get('/a', USER);
  assert.equal((await it.get('/a', { options: { tags: ['other'] } })).source, 'cache');
  assert.equal((await it.get('/a')).source, 'cache');
  assert.deepEqual(await tagsIn(it), [['user-7']]);
  await it.get('/b');
  assert.ok((await it.stored()).some((entry) => !('tags' in entry)));
});

test('a 304 keeps the tags, and a new response takes those of its request', async () => {
  const it = world();
  it.origin = ({ headers }) =>
    headers.has('if-none-match')
      ? new Response(null, { status: 304, headers: { etag: '"1"' } })
      : new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a', USER);
  it.wait(61);
  assert.equal((await it.get('/a', { options: { tags: ['other'] } })).source, 'revalidated');
  assert.deepEqual(await tagsIn(it), [['user-7']]);
  await it.get('/a', { options: { tags: ['other'], forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [['other']]);
  await it.get('/a', { options: { forceRefresh: true } });
  assert.deepEqual(await tagsIn(it), [undefined]);
});

test('what is deleted by a tag is out of the memory, too, and nothing else is', async () => {
  const it = world();
  await it.get('/a', USER);
  await it.get('/b', { options: { tags: ['user-8'] } });
  assert.deepEqual(await remove(it, 'user-7'), { deleted: 1 });
  assert.equal((await it.get('/b')).source, 'cache');
  assert.equal((await it.get('/a')).source, 'network');
  assert.deepEqual(await remove(it), { deleted: 0 });
});

test('what is on its way with a tag is answered, and neither stored nor joined, when the tag is deleted', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const early = await it.send('/a', USER);
  await remove(it, 'user-7');
  it.origin = () => new Response('later');
  assert.equal(await textOf((await it.send('/a', USER)).body), 'later');
  body.write('early');
  body.end();
  assert.equal(await textOf(early.body), 'early');
  assert.equal((await it.get('/a')).text, 'later');
});

test('a 304 that is on its way does not bring back what was deleted by a tag of its stored response', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { etag: '"1"' } });
  await it.get('/a', USER);
  it.wait(61);
  const [asked, answered] = [gate(), gate()];
  it.origin = async () => {
    asked.open();
    await answered.opened;
    return new Response(null, { status: 304, headers: { etag: '"1"' } });
  };
  const renewing = it.get('/a');
  await asked.opened;
  assert.deepEqual(await remove(it, 'user-7'), { deleted: 1 });
  answered.open();
  assert.equal((await renewing).text, 'x');
  assert.deepEqual(await it.stored(), []);
  it.origin = () => new Response('new');
  assert.equal((await it.get('/a')).text, 'new');
});

test('what another engine has on its way with a tag is refused by the store', async () => {
  const backend = memoryBackend();
  const [one, other] = [
    world({ backend, parts: { coherence: NO_OTHERS } }),
    world({ backend, parts: { coherence: NO_OTHERS } }),
  ];
  const body = slow();
  one.origin = () => body.response;
  const early = await one.send('/a', USER);
  await remove(other, 'user-7');
  body.write('early');
  body.end();
  await textOf(early.body);
  assert.deepEqual(await one.stored(), []);
});
