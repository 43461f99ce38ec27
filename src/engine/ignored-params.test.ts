import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DO_NOT_CACHE } from '../http/freshness/expiration.js';
import type { SessionOptions } from '../options/table.js';
import { ORIGIN, type World, world } from './engine.fixture.js';

const numbered = (settings: SessionOptions = {}): World => {
  const it = world({ settings: { ignoreUrlParams: ['utm_*', 'fbclid'], ...settings } });
  it.origin = () => new Response(`answer ${it.requests.length}`, { headers: { 'cache-control': 'max-age=60' } });
  return it;
};

for (const cacheControl of [false, true]) {
  test(`[K-03] parameters that do not matter are no part of the key, cacheControl: ${cacheControl}`, async () => {
    const it = numbered({ cacheControl });
    assert.equal((await it.get('/a?utm_source=x&b=1&fbclid=y')).text, 'answer 1');
    for (const url of ['/a?b=1', '/a?b=1&utm_source=z', '/a?utm_medium=z&b=1'])
      assert.equal((await it.get(url)).text, 'answer 1');
    assert.equal((await it.get('/a?b=2&utm_source=x')).text, 'answer 2');
    assert.equal((await it.get('/a?utm_source=x')).text, 'answer 3');
    assert.equal((await it.get('/a')).text, 'answer 3');
  });
}

test('[K-03] the request goes out with them, and its answer has its URL', async () => {
  const it = numbered();
  const answers = [await it.get('/a?utm_source=x'), await it.get('/a?fbclid=y')];
  assert.deepEqual(
    it.requests.map(({ url }) => url),
    [`${ORIGIN}/a?utm_source=x`],
  );
  assert.deepEqual(
    answers.map(({ url }) => url),
    [`${ORIGIN}/a?utm_source=x`, `${ORIGIN}/a?fbclid=y`],
  );
  assert.doesNotMatch(JSON.stringify([await it.stored(), it.events]), /utm_|fbclid/);
});

const ignoring: readonly (readonly [name: string, settings: SessionOptions])[] = [
  ['fbclid', {}],
  ['sid', { ignoredParameters: ['sid'] }],
];
for (const [name, settings] of ignoring) {
  test(`[K-03] whoever shares the fetch of another has the own URL, with the own ${name}`, async () => {
    const it = numbered(settings);
    const urls = ['x', 'y'].map((value) => `/a?${name}=${value}`);
    const answers = await Promise.all(urls.map((url) => it.get(url)));
    assert.deepEqual(
      answers.map(({ collapsed, url }) => [collapsed, url]),
      urls.map((url, index) => [index === 1, ORIGIN + url]),
    );
  });
}

test('[K-03] patterns do not see them', async () => {
  const it = numbered({
    urlsExpireAfter: [
      [/\/live$/, DO_NOT_CACHE],
      ['*utm_source*', DO_NOT_CACHE],
    ],
  });
  for (const path of ['/live?utm_source=x', '/a?utm_source=x']) await it.get(path);
  assert.deepEqual(
    (await it.stored()).map(({ requestUrl }) => requestUrl),
    [`${ORIGIN}/a`],
  );
});

test('[K-03] delete and contains do not see them, whether they are given or stored', async () => {
  const it = numbered();
  const { admin } = it.engine;
  const { settings } = it;
  for (const [stored, named] of [
    ['/a?utm_source=x', '/a'],
    ['/a', '/a?fbclid=x'],
    ['/a?utm_a=1', '/a?utm_b=2'],
  ] as const) {
    await it.get(stored);
    const { request } = it.call(named);
    assert.equal(await admin('contains', { request, settings }), true);
    assert.deepEqual(await admin('delete', { urls: [`${ORIGIN}${named}`], settings }), { deleted: 1 });
  }
});

test('[K-03] an unsafe request to a URL with them invalidates what is stored without', async () => {
  const it = numbered({ cacheControl: true });
  await it.get('/a');
  await it.engine.admin('invalidate', {
    url: `${ORIGIN}/a?utm_source=x`,
    status: 200,
    fields: '',
    settings: it.settings,
  });
  assert.equal((await it.get('/a')).source, 'network');
});

test('[K-03] one request may leave parameters out by itself', async () => {
  const it = world();
  const how = { settings: { ignoreUrlParams: ['page'] } };
  await it.get('/a?page=1', how);
  assert.equal((await it.get('/a?page=2', how)).source, 'cache');
  assert.equal((await it.get('/a?page=2')).source, 'network');
});

test('[K-03] they say nothing where No-Vary-Search compares queries', async () => {
  const it = numbered({ cacheControl: true });
  it.origin = () =>
    new Response('found', { headers: { 'cache-control': 'max-age=60', 'no-vary-search': 'params=("session")' } });
  await it.get('/a?q=1&session=1&utm_source=x');
  assert.equal((await it.get('/a?q=1&session=2&utm_source=y')).source, 'cache');
  assert.equal((await it.get('/a?q=1&utm_source=y')).source, 'cache');
  assert.equal((await it.get('/a?q=2&utm_source=x')).source, 'network');
});

test('[K-03] a redirect from a URL with them is followed from the store without', async () => {
  const it = numbered();
  it.origin = ({ url }) =>
    Object.defineProperties(new Response('end'), {
      url: { value: `${ORIGIN}/end` },
      redirected: { value: new URL(url).pathname !== '/end' },
    });
  await it.get('/start?utm_source=x');
  const again = await it.get('/start?fbclid=y');
  assert.deepEqual([again.source, again.redirected, again.url], ['cache', true, `${ORIGIN}/end`]);
  assert.equal((await it.get('/end?utm_source=z')).source, 'cache');
});

test('[A-07] keys are made anew without them', async () => {
  const it = world();
  await it.get('/a?utm_source=x');
  const settings = numbered().settings;
  assert.deepEqual(await it.engine.admin('recreateKeys', { settings }), { recreated: 1 });
  assert.equal((await it.get('/a', { settings: { ignoreUrlParams: ['utm_*', 'fbclid'] } })).source, 'cache');
});
