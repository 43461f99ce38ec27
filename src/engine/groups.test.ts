import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Read, world } from './engine.fixture.js';

const pick = ({ source, text }: Read) => [source, text];

const fresh = (groups: string): Response =>
  new Response('stored', { headers: { 'cache-control': 'max-age=60', 'cache-groups': groups } });

function withGroups() {
  const it = world({ settings: { cacheControl: true } });
  it.origin = ({ method, url }) => {
    if (method === 'POST') return new Response(null, { headers: { 'cache-group-invalidation': '"carts"' } });
    return fresh(url.endsWith('/other') ? '"others"' : '"carts", "all"');
  };
  return it;
}

test('a response that ends a group takes its members with it, and no others (RFC 9875)', async () => {
  const it = withGroups();
  for (const path of ['/one', '/two', '/other']) await it.get(path);
  await it.get('/buy', { init: { method: 'POST' } });
  const sources = await Promise.all(['/one', '/two', '/other'].map(async (path) => pick(await it.get(path))[0]));
  assert.deepEqual(sources, ['network', 'network', 'cache']);
});

test('the field counts in answers to unsafe requests only (RFC 9875 §3)', async () => {
  const it = withGroups();
  await it.get('/one');
  it.origin = () => new Response('x', { headers: { 'cache-group-invalidation': '"carts"' } });
  await it.get('/two');
  assert.equal(pick(await it.get('/one'))[0], 'cache');
});

test('groups are no tags: a tag of that name deletes no member', async () => {
  const it = withGroups();
  await it.get('/one', { options: { tags: ['mine'] } });
  assert.deepEqual(await it.engine.admin('delete', { tags: ['carts'], settings: it.settings }), { deleted: 0 });
  assert.deepEqual(await it.engine.admin('delete', { tags: ['mine'], settings: it.settings }), { deleted: 1 });
});

test('a validation may move a response to another group', async () => {
  const it = withGroups();
  it.origin = () =>
    new Response('x', { headers: { etag: '"1"', 'cache-control': 'max-age=1', 'cache-groups': '"carts"' } });
  await it.get('/one');
  it.wait(5);
  it.origin = () =>
    new Response(null, { status: 304, headers: { 'cache-control': 'max-age=60', 'cache-groups': '"new"' } });
  assert.equal(pick(await it.get('/one'))[0], 'revalidated');
  it.origin = () => new Response(null, { headers: { 'cache-group-invalidation': '"carts"' } });
  await it.get('/buy', { init: { method: 'POST' } });
  assert.equal(pick(await it.get('/one'))[0], 'cache');
});
