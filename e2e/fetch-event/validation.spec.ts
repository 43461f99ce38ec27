import { CasePage } from '../fixtures/case-page.js';
import type { Origin, SeenRequest } from '../fixtures/origin.js';
import type { Answer } from '../fixtures/reply.js';
import { casePage, html, workerUrl } from '../fixtures/site.js';
import { test as base, expect } from '../fixtures/test.js';
import type * as validationPage from './validation.page.js';

type Page = CasePage<typeof validationPage>;

const test = base.extend<{ openRouted: (options: Readonly<Record<string, unknown>>) => Promise<Page> }>({
  /** A tab whose loads of `/assets/*` are answered by a worker with these options. */
  openRouted: async ({ openPage }, use) => {
    await use(async (options) => {
      const page = await openPage<typeof validationPage>('fetch-event/validation');
      await page.call('register', workerUrl({ routes: ['/assets/*'], ...options }), true);
      return page;
    });
  },
});

/** Each version of an asset, fresh for an hour by its own word. */
const ASSETS: Readonly<Record<string, (version: number) => Answer>> = {
  '/assets/image': (version) =>
    typed('image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" width="${version}" height="1"/>`),
  '/assets/script': (version) => typed('text/javascript', `window.loaded = ${version};`),
  '/assets/style': (version) => typed('text/css', `body { background-image: url(${version}) }`),
  '/assets/module': (version) => typed('text/javascript', `export default ${version};`),
};

const typed = (type: string, body: string): Answer => ({
  headers: { 'content-type': type, 'cache-control': 'max-age=3600' },
  body,
});

let version = 1;

/** With an entity tag, an asset of the same version is a 304. */
function serve(origin: Origin, hasTag: boolean): void {
  for (const [path, answer] of Object.entries(ASSETS))
    origin.route(path, ({ headers: sent }) => {
      const { headers = {}, body = '' } = answer(version);
      const tagged = hasTag ? { ...headers, etag: `"${version}"` } : headers;
      if (hasTag && sent['if-none-match'] === `"${version}"`) return { status: 304, headers: tagged };
      return { headers: tagged, body };
    });
}

/** The same page in another tab: a page that is only reloaded has its loads in memory, before any worker is asked. */
async function anew(page: Page): Promise<Page> {
  const tab = await page.tab.context().newPage();
  await tab.goto(page.tab.url());
  await page.tab.close();
  return new CasePage<typeof validationPage>(tab);
}

/** What a page that is loaded anew shows of all assets. */
async function shown(at: Page): Promise<{ page: Page; values: readonly unknown[] }> {
  const page = await anew(at);
  const background = await page.call('backgroundOf', '/assets/style');
  const values = [
    await page.call('imageWidth', '/assets/image'),
    await page.call('runScript', '/assets/script'),
    Number(/(\d+)"?\)$/.exec(background)?.[1]),
    await page.call('loadModule', '/assets/module'),
  ];
  return { page, values };
}

/** The tab that shows this version of all assets. */
async function expectShown(at: Page, expected: number): Promise<Page> {
  const { page, values } = await shown(at);
  expect(values).toEqual(all(expected));
  return page;
}

const all = (value: unknown): readonly unknown[] => Object.keys(ASSETS).map(() => value);
const sentFor = (origin: Origin): readonly (readonly SeenRequest[])[] =>
  Object.keys(ASSETS).map((path) => origin.requestsTo(path));

const POLICIES = {
  'expireAfter: 0': { expireAfter: 0 },
  'a short expireAfter': { expireAfter: 0.001 },
  alwaysRevalidate: { expireAfter: 3600, alwaysRevalidate: true },
} as const;

for (const [name, options] of Object.entries(POLICIES)) {
  test(`[H-21] ${name}: image, script, style sheet and module are validated on each load`, async ({
    browserName,
    origin,
    openRouted,
  }) => {
    version = 1;
    serve(origin, true);
    let page = await openRouted(options);
    page = await expectShown(page, 1);
    page = await expectShown(page, 1);
    page = await expectShown(page, 1);
    version = 2;
    page = await expectShown(page, 2);
    const tags = sentFor(origin).map((requests) => requests.map(({ headers }) => headers['if-none-match']));
    expect(tags).toEqual(all([undefined, '"1"', '"1"', '"1"']));
    const directives = sentFor(origin).map((requests) => requests.map(({ headers }) => headers['cache-control']));
    // WebKitGTK's HTTP cache cannot be queried without a request, so it validates what it has (docs/decisions/015).
    // A conditional request has the cache mode `no-store`, for which Firefox sends `no-cache` (Fetch, HTTP-network-or-cache fetch).
    const added = browserName === 'firefox' ? 'no-cache' : undefined;
    if (browserName !== 'webkit') expect(directives).toEqual(all([undefined, added, added, added]));
  });
}

test('[H-21] an expired response without a validator is fetched again', async ({ origin, openRouted }) => {
  version = 1;
  serve(origin, false);
  let page = await openRouted({ expireAfter: 0.001 });
  page = await expectShown(page, 1);
  version = 2;
  page = await expectShown(page, 2);
  version = 3;
  page = await expectShown(page, 3);
  expect(sentFor(origin).map(({ length }) => length)).toEqual(all(3));
});

test('[H-20] stale-while-revalidate fetches from the origin in the background', async ({ origin, openRouted }) => {
  version = 1;
  serve(origin, true);
  let page = await openRouted({ expireAfter: 0.001, staleWhileRevalidate: true });
  page = await expectShown(page, 1);
  version = 2;
  page = await expectShown(page, 1);
  await expect.poll(() => sentFor(origin).map(({ length }) => length)).toEqual(all(2));
  await expect
    .poll(async () => {
      const next = await shown(page);
      page = next.page;
      return next.values;
    })
    .toEqual(all(2));
});

test('a first load is sent unchanged, including client hints', async ({ browserName, origin, openRouted }) => {
  origin.route('/assets/*', typed('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'));
  const head = { ...html(await casePage('fetch-event/validation')).headers, 'accept-ch': 'DPR, Sec-CH-DPR' };
  origin.route('/hinting', { headers: head, body: await casePage('fetch-event/validation') });
  const page = await openRouted({ expireAfter: 3600 });
  await page.tab.goto(`${origin.url}/hinting`);
  await page.tab.waitForFunction('window.casePage !== undefined');
  expect(await page.call('imageWidth', '/assets/picture')).toBe(1);
  expect(origin.requestsTo('/assets/picture')[0]?.headers).toMatchObject({
    // Only Chromium has client hints.
    ...(browserName === 'chromium' && { dpr: '1', 'sec-ch-dpr': '1', 'sec-ch-ua': expect.any(String) }),
    accept: expect.stringContaining('image/'),
    referer: `${origin.url}/hinting`,
  });
});

test('an image that redirects to a cross-origin URL without CORS loads, before and after it was stored', async ({
  browserName,
  origin,
  otherOrigin,
  openRouted,
}) => {
  version = 1;
  serve(origin, true);
  const picture = (width: number): Answer => ASSETS['/assets/image']?.(width) ?? {};
  otherOrigin.route('/picture', picture(7));
  const moved = { status: 302, headers: { location: `${otherOrigin.url}/picture` } };
  origin.route('/assets/moved', moved);
  let page = await openRouted({ expireAfter: 0 });
  expect(await page.call('imageWidth', '/assets/moved')).toBe(7);
  page = await expectShown(page, 1);
  origin.route('/assets/image', moved);
  page = await anew(page);
  expect(await page.call('imageWidth', '/assets/image')).toBe(7);
  // WebKitGTK's HTTP cache has the image, too, and carries its own validator along.
  const tag = browserName === 'webkit' ? '"1"' : undefined;
  expect(otherOrigin.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, tag]);
});

test("with the origin down nothing answers instead, not even a fresh response in the browser's cache", async ({
  origin,
  openRouted,
}) => {
  version = 1;
  serve(origin, true);
  const page = await openRouted({ expireAfter: 0.001 });
  expect(await page.call('fetched', '/assets/image', { mode: 'no-cors' })).toMatchObject({ status: 200 });
  await origin.goDown();
  expect(await page.call('fetched', '/assets/image', { mode: 'no-cors' })).toBe('failed');
});

test('[F6] an expired opaque response is fetched from its origin', async ({ otherOrigin, openRouted }) => {
  otherOrigin.route('/picture', typed('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'));
  let page = await openRouted({ routes: ['*'], allowOpaque: true, expireAfter: 0.001 });
  const url = `${otherOrigin.url}/picture`;
  for (const _time of [1, 2, 3]) {
    expect(await page.call('fetchOpaque', url)).toEqual({ type: 'opaque', status: 0 });
    page = await anew(page);
  }
  expect(otherOrigin.requestsTo('/picture')).toHaveLength(3);
});

test('a 304 with the type of an error page does not change the type of a module', async ({ origin, openRouted }) => {
  origin.route('/assets/module', ({ headers }) =>
    headers['if-none-match'] === undefined
      ? { headers: { 'content-type': 'text/javascript', etag: '"1"' }, body: 'export default "program";' }
      : { status: 304, headers: { 'content-type': 'text/html', etag: '"1"' } },
  );
  let page = await openRouted({ expireAfter: 0 });
  for (const _time of [1, 2, 3]) {
    page = await anew(page);
    expect(await page.call('loadModule', '/assets/module')).toBe('program');
  }
  expect(origin.requestsTo('/assets/module')).toHaveLength(3);
});

test('[H-25] responses that vary by Sec-Fetch-Dest are distinguished: a page, an image and a call', async ({
  origin,
  openRouted,
}) => {
  origin.route('/assets/thing', ({ headers }) => ({
    headers: { 'content-type': 'text/html', vary: 'Sec-Fetch-Dest, Sec-Fetch-Mode' },
    body: `<title>for ${headers['sec-fetch-mode']}</title>`,
  }));
  const page = await openRouted({ routes: [{ pattern: '/assets/thing', navigations: true }], expireAfter: 3600 });
  const other = await page.tab.context().newPage();
  await other.goto(`${origin.url}/assets/thing`);
  expect(await other.title()).toBe('for navigate');
  await page.call('open', { expireAfter: 3600 });
  expect(await page.call('get', '/assets/thing')).toMatchObject({ text: '<title>for cors</title>', fromCache: false });
  expect(await page.call('get', '/assets/thing')).toMatchObject({ text: '<title>for cors</title>', fromCache: true });
  expect(await page.call('fetched', '/assets/thing', { mode: 'no-cors' })).toMatchObject({
    text: '<title>for no-cors</title>',
  });
  await origin.goDown();
  await other.goto(`${origin.url}/assets/thing`);
  expect(await other.title()).toBe('for navigate');
});
