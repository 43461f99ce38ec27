import assert from 'node:assert/strict';
import { test } from 'node:test';
import { millis } from '../http/units.js';
import type { SessionOptions } from '../options/table.js';
import type { Saving } from './admin/saving.js';
import { gate, requestOf, textOf, turn, type World, world } from './engine.fixture.js';

/** The engine of a service worker, and a load of code that it answers. */
const worker = (settings: SessionOptions = {}, parts: object = {}): World =>
  world({ settings, parts: { isWorker: true, ...parts } });
const CODE = { runsCode: true };

function saving(it: World, path: string, text: string): Saving {
  const at = millis(Date.UTC(2026, 0, 1));
  return {
    request: requestOf(path),
    settings: it.settings,
    response: {
      status: 200,
      statusText: '',
      type: 'basic',
      fields: 'etag:"1"',
      createdAt: at,
      responseTime: at,
      elapsed: 0,
    },
    body: new TextEncoder().encode(text).buffer,
    cacheKey: null,
    expires: null,
  };
}

test('what the worker fetched answers loads of code', async () => {
  const it = worker();
  await it.get('/app.js');
  assert.equal((await it.get('/app.js', CODE)).source, 'cache');
});

test('what script saved answers script, and no load of code: the origin does, and takes its place', async () => {
  const it = worker();
  await it.engine.admin('save', saving(it, '/app.js', 'evil'));
  assert.equal((await it.get('/app.js')).text, 'evil');
  assert.deepEqual(
    [(await it.get('/app.js', CODE)).text, (await it.get('/app.js', CODE)).source],
    ['body of /app.js', 'cache'],
  );
  assert.equal((await it.get('/app.js')).text, 'body of /app.js');
});

test("a 304 about what script saved does not make it the worker's", async () => {
  const it = worker({ alwaysRevalidate: true });
  await it.engine.admin('save', saving(it, '/app.js', 'evil'));
  it.origin = ({ headers }) =>
    headers.has('if-none-match') ? new Response(null, { status: 304, headers: { etag: '"1"' } }) : new Response('good');
  assert.equal((await it.get('/app.js')).source, 'revalidated');
  assert.equal((await it.get('/app.js', CODE)).text, 'good');
});

test('without the origin what script saved is as good as nothing', async () => {
  const it = worker({ staleIfError: true });
  await it.engine.admin('save', saving(it, '/app.js', 'evil'));
  const { status, source } = await it.get('/app.js', { ...CODE, options: { onlyIfCached: true } });
  assert.deepEqual([status, source], [504, 'synthetic']);
});

test('what is imported is what script saved, whatever it says of itself', async () => {
  const from = worker();
  await from.get('/app.js');
  const [entry] = await from.stored();
  assert.equal(entry?.byWorker, true);
  const it = worker();
  const record = { entry, body: new TextEncoder().encode('body of /evl.js').buffer };
  const alias = {
    format: 1,
    cacheKey: 'x',
    key: 'x',
    target: 'x',
    requestUrl: 'https://atlas.test/',
    expires: 8e15,
    requestTime: 0,
    byWorker: true,
  };
  assert.deepEqual(await it.engine.admin('put', { records: [record], aliases: [alias], settings: it.settings }), {
    stored: 1,
  });
  assert.equal((await it.get('/app.js')).text, 'body of /evl.js');
  assert.equal((await it.get('/app.js', CODE)).text, 'body of /app.js');
  assert.deepEqual(
    (await it.backend.aliases()).map(({ byWorker }) => byWorker),
    [undefined],
  );
});

test("what an engine in the page stored may be of a fetch of the page's own", async () => {
  const page = world();
  await page.get('/app.js');
  const it = world({ backend: page.backend, parts: { isWorker: true } });
  assert.equal((await it.get('/app.js')).source, 'cache');
  assert.equal((await it.get('/app.js', CODE)).source, 'network');
});

test('what came by a proxy or an adapter that a session named is of another place', async () => {
  const adapters = { mirror: async () => new Response('evil') };
  const it = worker({}, { functions: { filters: {}, keys: {}, adapters } });
  await it.get('/app.js', { settings: { adapters: [['https://atlas.test/', 'mirror']] } });
  assert.equal((await it.get('/app.js')).text, 'evil');
  assert.equal((await it.get('/app.js', CODE)).text, 'body of /app.js');

  const proxied = it.call('/b.js');
  const proxies = { 'https://atlas.test': 'https://evil.test/' };
  const request = { ...proxied.request, fetchOptions: { proxies } };
  await it.engine.send({ ...proxied, request });
  await it.idle();
  assert.equal((await it.get('/b.js', CODE)).source, 'network');
});

test('a load of code does not join a fetch by such a way', async () => {
  const door = gate();
  const adapters = { mirror: () => door.opened.then(() => new Response('evil')) };
  const it = worker({}, { functions: { filters: {}, keys: {}, adapters } });
  const evil = it.get('/app.js', { settings: { adapters: [['https://atlas.test/', 'mirror']] } });
  await turn();
  assert.equal(await textOf((await it.send('/app.js', CODE)).body), 'body of /app.js');
  door.open();
  assert.equal((await evil).text, 'evil');
});

test("a whole whose first part script saved is not the worker's", async () => {
  const it = worker({ cacheControl: true });
  const part = saving(it, '/app.js', 'evil()');
  const fields = 'etag:"1"\ncontent-range:bytes 0-5/10\ncache-control:max-age=60';
  await it.engine.admin('save', { ...part, response: { ...part.response, status: 206, fields } });
  it.origin = ({ headers }) =>
    headers.has('range')
      ? new Response('6789', { status: 206, headers: { etag: '"1"', 'content-range': 'bytes 6-9/10' } })
      : new Response('0123456789', { headers: { etag: '"1"', 'cache-control': 'max-age=60' } });
  assert.equal((await it.get('/app.js')).text, 'evil()6789');
  assert.equal((await it.get('/app.js', CODE)).text, '0123456789');
});

test('a redirect that script made up leads no load of code', async () => {
  const it = worker();
  await it.get('/upload.js');
  it.origin = ({ url }) => (url.endsWith('/app.js') ? new Response('good') : new Response('evil'));
  const [entry] = await it.stored();
  const { key } = await keysOf(it);
  const alias = {
    format: 1,
    cacheKey: 'unused',
    key,
    target: entry?.key,
    requestUrl: 'https://atlas.test/app.js',
    expires: 8e15,
    requestTime: 0,
  };
  await it.engine.admin('put', { records: [], aliases: [alias], settings: it.settings });
  assert.equal((await it.get('/app.js')).text, 'body of /upload.js');
  assert.equal((await it.get('/app.js', CODE)).text, 'good');
});

/** The key of `/app.js`, as an entry has it. */
async function keysOf(like: World): Promise<{ readonly key: string }> {
  const other = world({ settings: { cacheName: like.settings.cacheName } });
  await other.get('/app.js');
  const [entry] = await other.stored();
  return { key: entry?.key ?? '' };
}
