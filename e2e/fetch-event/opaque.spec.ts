import { workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as opaquePage from './opaque.page.js';

type Page = CasePage<typeof opaquePage>;

const CACHE = 'cached-session:http_cache';
const OPAQUE_BYTES = 7 * 1024 * 1024;
/** 2 by 1 pixels. */
const IMAGE = {
  headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' },
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>',
};

const opaqueTest = test.extend<{
  picture: string;
  openRouted: (options?: Readonly<Record<string, unknown>>) => Promise<Page>;
}>({
  /** An image on another origin, which sends no CORS fields. */
  picture: async ({ otherOrigin }, use) => {
    otherOrigin.route('/picture', IMAGE);
    await use(`${otherOrigin.url}/picture`);
  },
  /** A tab whose fetches are answered by a worker that has everything on its routes. */
  openRouted: async ({ openPage }, use) => {
    await use(async (options = { allowOpaque: true }) => {
      const page = await openPage<typeof opaquePage>('fetch-event/opaque');
      await page.call('register', workerUrl({ expireAfter: 3600, routes: ['*'], ...options }), true);
      return page;
    });
  },
});

const bodies = async (page: Page): Promise<readonly string[]> => (await page.call('cachedUrls'))[CACHE] ?? [];
const opaqueEntries = async (page: Page) =>
  (await page.call('records', CACHE, 'responses')).filter(({ value }) => JSON.stringify(value).includes('"opaque"'));

/** An image that is loaded, and stored: body, then entry. */
async function store(page: Page, url: string): Promise<void> {
  expect(await page.call('imageWidth', url)).toBe(2);
  await expect.poll(async () => (await opaqueEntries(page)).length).toBe(1);
}

/** Without what the browser itself has in memory of the page before. */
async function reload(page: Page): Promise<void> {
  await page.tab.reload();
  await page.tab.waitForFunction('window.casePage !== undefined');
}

opaqueTest(
  '[F6] a cross-origin image without CORS survives a reload and the loss of its origin and of the worker',
  async ({ otherOrigin, picture, openRouted }) => {
    const page = await openRouted();
    await store(page, picture);
    const [entry] = await opaqueEntries(page);
    expect(entry?.value).toMatchObject({
      type: 'opaque',
      status: 0,
      size: OPAQUE_BYTES,
      requestUrl: picture,
      etag: null,
    });
    expect(await page.call('records', CACHE, 'bodies')).toContainEqual({
      key: entry?.key,
      value: { cacheKey: entry?.key, body: null },
    });
    expect(await bodies(page)).toHaveLength(1);

    await otherOrigin.goDown();
    await reload(page);
    expect(await page.call('imageWidth', picture)).toBe(2);
    await stopWorkers(page.tab);
    await reload(page);
    expect(await page.call('imageWidth', picture)).toBe(2);
    expect(await page.call('fetchOpaque', picture)).toEqual({ type: 'opaque', status: 0 });
    expect(otherOrigin.requestsTo('/picture')).toHaveLength(1);
  },
);

opaqueTest('a cross-origin script without CORS runs from the cache', async ({ otherOrigin, openRouted }) => {
  otherOrigin.route('/program', { headers: { 'content-type': 'text/javascript' }, body: 'window.loaded = "program";' });
  const page = await openRouted();
  expect(await page.call('runScript', `${otherOrigin.url}/program`)).toBe('program');
  await expect.poll(async () => (await opaqueEntries(page)).length).toBe(1);
  await otherOrigin.goDown();
  await reload(page);
  expect(await page.call('runScript', `${otherOrigin.url}/program`)).toBe('program');
});

opaqueTest('[C-08] without the option no opaque response is stored', async ({ otherOrigin, picture, openRouted }) => {
  const page = await openRouted({});
  expect(await page.call('imageWidth', picture)).toBe(2);
  await page.call('fetchText', '/empty');
  await expect.poll(async () => (await page.call('records', CACHE, 'responses')).length).toBeGreaterThan(0);
  expect([await opaqueEntries(page), await page.call('cachedUrls')]).toEqual([[], {}]);
  await otherOrigin.goDown();
  await reload(page);
  expect(await page.call('imageWidth', picture)).toBe(null);
});

opaqueTest('session.get never gets an opaque response', async ({ otherOrigin, picture, openRouted }) => {
  const page = await openRouted();
  await store(page, picture);
  expect(await page.call('open')).toMatchObject({ mode: 'worker' });
  expect(await page.call('get', picture)).toMatchObject({ failed: 'CacheError', code: 'network' });
  expect(await page.call('contains', picture)).toBe(false);
  otherOrigin.route('/picture', { ...IMAGE, headers: { ...IMAGE.headers, 'access-control-allow-origin': '*' } });
  expect(await page.call('get', picture)).toMatchObject({ status: 200, text: IMAGE.body, fromCache: false });
  expect(await page.call('get', picture)).toMatchObject({ status: 200, text: IMAGE.body, fromCache: true });
  expect(await opaqueEntries(page)).toHaveLength(1);
});

for (const removal of ['deleteUrl', 'clear'] as const) {
  opaqueTest(`[F6] session.cache removes entry and body: ${removal}`, async ({ picture, openRouted }) => {
    const page = await openRouted();
    await store(page, picture);
    await page.call('open');
    if (removal === 'clear') await page.call('clear');
    else await page.call('deleteUrl', picture);
    expect([await opaqueEntries(page), await bodies(page)]).toEqual([[], []]);
  });
}

opaqueTest('[F6] a page without a worker removes the bodies too', async ({ picture, openRouted }) => {
  const page = await openRouted();
  await store(page, picture);
  await page.call('open', { worker: false });
  await page.call('clear');
  expect([await opaqueEntries(page), await bodies(page)]).toEqual([[], []]);
});

opaqueTest(
  '[F6] a body whose worker died before writing the entry is removed in idle time',
  async ({ picture, openRouted }) => {
    const page = await openRouted();
    const orphan = `${new URL(page.tab.url()).origin}/__cached-session/opaque/0123456789abcdef%401`;
    await page.call('plantBody', CACHE, orphan);
    await store(page, picture);
    await expect.poll(() => bodies(page)).not.toContain(orphan);
    expect(await bodies(page)).toHaveLength(1);
  },
);

opaqueTest('a truncated opaque body is not stored', async ({ otherOrigin, openRouted }) => {
  otherOrigin.route('/torn', { headers: { ...IMAGE.headers, 'content-length': '100000' }, body: tornBody() });
  const page = await openRouted();
  await page.call('imageWidth', `${otherOrigin.url}/torn`);
  otherOrigin.route('/whole', IMAGE);
  await store(page, `${otherOrigin.url}/whole`);
  expect(await bodies(page)).toHaveLength(1);
});

async function* tornBody() {
  yield IMAGE.body;
  throw new Error('The cable is cut here.');
}
