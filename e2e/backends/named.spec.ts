import { needsFiles, notIn } from '../engines/only-in.js';
import { workerBundle } from '../fixtures/bundle.js';
import { json, script } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as named from './named.page.js';

type Page = CasePage<typeof named>;

const IN_PAGE = { worker: false, cacheName: 'atlas' } as const;

/** A tab with the code of the case. */
const openCase = (openPage: (name: string) => Promise<Page>): Promise<Page> => openPage('backends/named');

test('[B-07] what a session stores in Cache Storage is found by caches.match under its URL, as it came', async ({
  origin,
  openPage,
}) => {
  let text = 'Ada';
  origin.route('/api/name', () => ({ body: text, headers: { 'x-own': 'yes' } }));
  const page = await openCase(openPage);
  await page.call('open', { ...IN_PAGE, backend: 'cache-storage' });
  await page.call('get', '/api/name');
  await expect.poll(() => page.call('matched', '/api/name')).toEqual({ status: 200, text: 'Ada', own: 'yes' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });

  text = 'Grace';
  await page.call('get', '/api/name', { forceRefresh: true });
  await expect.poll(() => page.call('matched', '/api/name')).toMatchObject({ text: 'Grace' });
  await page.call('clear');
  expect(await page.call('matched', '/api/name')).toBeNull();
});

test('[B-07] a response of one user, or one of several variants, is not found under its URL', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/*', ({ path }) => ({
    body: path,
    headers: { 'cache-control': 'max-age=60', ...(path === '/api/variant' && { vary: 'x-kind' }) },
  }));
  const page = await openCase(openPage);
  await page.call('open', { ...IN_PAGE, backend: 'cache-storage' });
  const withToken = { headers: { authorization: 'Bearer 53cr37' } };
  const calls = [
    ['/api/token', withToken],
    ['/api/key?api_key=53cr37', {}],
    ['/api/variant', { headers: { 'x-kind': 'a' } }],
  ] as const;
  for (const [url, options] of calls) {
    await page.call('get', url, options);
    await expect.poll(() => page.call('get', url, options)).toMatchObject({ fromCache: true });
  }
  await page.call('setIdentity', 'ada');
  await page.call('get', '/api/mine');
  await expect.poll(() => page.call('count')).toBe(4);
  const urls = [...calls.map(([url]) => url), '/api/key?api_key=REDACTED', '/api/mine'];
  expect(await Promise.all(urls.map((url) => page.call('matched', url)))).toEqual(urls.map(() => null));
  expect(await page.call('dumpCache', 'atlas')).not.toMatch(/53cr37|\/api\//);
});

test('[B-02] each response is a file that people can read, and a body that is no text a file of its type', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/country', json({ name: 'Chad', area: 1284000 }));
  origin.route('/flag', { body: 'no text', headers: { 'content-type': 'image/png' } });
  const page = await openCase(openPage);
  needsFiles();
  await page.call('open', { ...IN_PAGE, backend: 'filesystem' });
  for (const url of ['/api/country', '/flag']) {
    await page.call('get', url);
    await expect.poll(() => page.call('get', url)).toMatchObject({ fromCache: true });
  }
  await expect.poll(() => page.call('files', 'atlas')).toHaveLength(2);
  const files = await page.call('files', 'atlas');
  const document: unknown = JSON.parse(files.find(({ name }) => name.endsWith('.json'))?.text ?? '');
  expect(document).toMatchObject({
    requestUrl: `${origin.url}/api/country`,
    status: 200,
    body: { json: { name: 'Chad', area: 1284000 } },
  });
  expect(files.find(({ name }) => name.endsWith('.body.png'))?.text).toBe('no text');
  await page.call('clear');
  await expect.poll(() => page.call('count')).toBe(0);
});

test('[B-02] no file has a secret in its name or content', async ({ origin, openPage }) => {
  origin.route('/api/*', ({ path }) => ({ body: path, headers: { 'set-cookie': 'id=53cr37', 'x-api-key': '53cr37' } }));
  const page = await openCase(openPage);
  needsFiles();
  await page.call('open', { ...IN_PAGE, backend: 'filesystem' });
  await page.call('get', '/api/token', { headers: { authorization: 'Bearer 53cr37' } });
  await page.call('get', '/api/key?api_key=53cr37');
  await expect.poll(() => page.call('files', 'atlas')).toHaveLength(2);
  expect(JSON.stringify(await page.call('files', 'atlas'))).not.toContain('53cr37');
});

test('[B-02] where the browser has no files for sites, the error says so and requests are answered', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openCase(openPage);
  await page.call('removeFileSystem');
  await page.call('start', { ...IN_PAGE, backend: 'filesystem' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
  await expect
    .poll(async () => (await page.call('events')).filter(({ type }) => type === 'error'))
    .toContainEqual(
      // The sentence may not be loaded yet.
      expect.objectContaining({
        code: 'backend-unavailable',
        text: expect.stringMatching(/files for sites|noFileSystem/),
      }),
    );
});

for (const backend of ['filesystem', 'cache-storage']) {
  test(`a worker of the app answers from ${backend}, also after it was stopped and without the origin`, async ({
    origin,
    openPage,
  }) => {
    if (backend === 'filesystem') needsFiles();
    origin.route('/app-sw.js', async () => script(await workerBundle('backends/named')));
    origin.route('/api/name', { body: 'Ada' });
    origin.route('/api/large', { body: 'a'.repeat(300_000), headers: { 'content-type': 'image/png' } });
    const page = await openCase(openPage);
    await page.call('register', '/app-sw.js');
    expect(await page.call('open', { worker: '/app-sw.js', backend })).toMatchObject({ mode: 'worker' });
    for (const url of ['/api/name', '/api/large']) await page.call('get', url);
    expect(await page.call('count')).toBe(2);
    await stopWorkers(page.tab);
    await origin.goDown();
    expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
    expect(await page.call('get', '/api/large')).toMatchObject({ text: 'a'.repeat(300_000), fromCache: true });
    await page.call('clear');
    expect(await page.call('count')).toBe(0);
  });
}

test('[B-02] [Z-02] in a worker, too, a serializer of documents is what the files are, and no document is inside of another', async ({
  origin,
  openPage,
}) => {
  needsFiles();
  origin.route('/app-sw.js', async () => script(await workerBundle('backends/named')));
  origin.route('/api/country', json({ name: 'Chad' }));
  const page = await openCase(openPage);
  await page.call('register', '/app-sw.js');
  await page.call('open', { worker: '/app-sw.js', backend: 'filesystem', serializer: 'json', cacheName: 'atlas' });
  await page.call('get', '/api/country');
  expect(await page.call('count')).toBe(1);
  const [file] = await page.call('files', 'atlas');
  expect(JSON.parse(file?.text ?? '')).toMatchObject({ status: 200, body: { json: { name: 'Chad' } } });
  await stopWorkers(page.tab);
  expect(await page.call('get', '/api/country')).toMatchObject({ text: '{"name":"Chad"}', fromCache: true });
});

test('[B-07] a static route answers from the cache of a session without starting the worker', async ({
  origin,
  openPage,
}) => {
  notIn('firefox', 'Firefox: no static routes (InstallEvent.addRoutes)');
  notIn('webkit', 'WebKitGTK: no static routes (InstallEvent.addRoutes)');
  origin.route('/app-sw.js', async () => script(await workerBundle('backends/named')));
  origin.route('/static/list', { body: 'first' });
  const page = await openCase(openPage);
  await page.call('register', '/app-sw.js', true);
  await page.call('open', { worker: '/app-sw.js', backend: 'cache-storage', cacheName: 'atlas' });
  await page.call('get', '/static/list');
  await expect.poll(() => page.call('matched', '/static/list')).toMatchObject({ text: 'first' });
  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('fetchText', '/static/list')).toBe('first');
});
