import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './engine.fixture.js';

const OMIT = { init: { credentials: 'omit' } } as const;

test('an answer to a request with cookies does not answer one without, nor the other way round', async () => {
  const it = world();
  it.origin = ({ credentials }) => new Response(credentials);
  await it.get('/one');
  assert.equal((await it.get('/one', OMIT)).text, 'omit');
  await it.get('/other', OMIT);
  assert.equal((await it.get('/other')).text, 'same-origin');
  assert.deepEqual([(await it.get('/one')).text, (await it.get('/one', OMIT)).text], ['same-origin', 'omit']);
  assert.equal(it.requests.length, 4);
});

test('include and same-origin send the same cookies to the own origin, and share', async () => {
  const it = world();
  await it.get('/a');
  assert.equal((await it.get('/a', { init: { credentials: 'include' } })).source, 'cache');
});

test('a removal by URL takes both', async () => {
  const it = world();
  await it.get('/a');
  await it.get('/a', OMIT);
  const { settings } = it.call('/a');
  assert.deepEqual(await it.engine.admin.delete({ urls: ['https://atlas.test/a'], settings }), { deleted: 2 });
});
