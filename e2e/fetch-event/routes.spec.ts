import { chromiumSays } from '../engines/only-in.js';
import type { Origin } from '../fixtures/origin.js';
import { html, script, workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as routesPage from './routes.page.js';

/** 2 by 1 pixels. */
const IMAGE = {
  headers: { 'content-type': 'image/svg+xml' },
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>',
};

function serveAssets(origin: Origin): void {
  origin.route('/assets/picture', IMAGE);
  origin.route('/assets/program', script('window.loaded = "program";'));
  origin.route('/assets/text', { body: 'text' });
}

const routesTest = test.extend<{ openRouted: (routes: unknown) => Promise<CasePage<typeof routesPage>> }>({
  /** A tab whose fetches are answered by a worker with these routes. */
  openRouted: async ({ openPage }, use) => {
    await use(async (routes) => {
      const page = await openPage<typeof routesPage>('fetch-event/routes');
      await page.call('register', workerUrl({ routes }), true);
      return page;
    });
  },
});

routesTest('image, script and fetch on a route are answered with the origin down', async ({ origin, openRouted }) => {
  serveAssets(origin);
  const page = await openRouted(['/assets/*']);
  const all = async () => [
    await page.call('imageWidth', '/assets/picture'),
    await page.call('runScript', '/assets/program'),
    await page.call('fetchText', '/assets/text'),
  ];
  expect(await all()).toEqual([2, 'program', 'text']);
  await origin.goDown();
  expect(await all()).toEqual([2, 'program', 'text']);
});

routesTest('a response stored by a fetch event answers the session, and vice versa', async ({ origin, openRouted }) => {
  serveAssets(origin);
  const page = await openRouted(['/assets/*']);
  await page.call('imageWidth', '/assets/picture');
  await page.call('open');
  expect(await page.call('get', '/assets/picture')).toMatchObject({ text: IMAGE.body, fromCache: true });
  await page.call('get', '/assets/text');
  await origin.goDown();
  expect(await page.call('fetchText', '/assets/text')).toBe('text');
});

const SPELLED = ['/zürich/*', '/z%c3%bcrich/*', '/z%C3%BCrich/*', 'ORIGIN/z%c3%bcrich/*'];

for (const pattern of SPELLED) {
  routesTest(`a route with letters beyond ASCII matches: ${pattern}`, async ({ origin, openRouted }) => {
    origin.route('/z%C3%BCrich/text', { body: 'text' });
    origin.route('/z%c3%bcrich/text', { body: 'text' });
    const page = await openRouted([pattern.replace('ORIGIN', origin.url)]);
    for (const url of ['/zürich/text', '/z%C3%BCrich/text', '/z%c3%bcrich/text', '/zürich/text'])
      expect(await page.call('fetchText', url)).toBe('text');
    expect(origin.requestsTo('/z%C3%BCrich/text').length + origin.requestsTo('/z%c3%bcrich/text').length).toBe(1);
  });
}

routesTest(
  'a pattern with letters beyond ASCII excludes fetch events from the cache, and deletes',
  async ({ origin, openPage }) => {
    origin.route('/z%C3%BCrich/live', { body: 'live' });
    origin.route('/z%C3%BCrich/old', { body: 'old' });
    const page = await openPage<typeof routesPage>('fetch-event/routes');
    const urlsExpireAfter = [['/zürich/live', 'do-not-cache']];
    await page.call('register', workerUrl({ routes: ['*'], urlsExpireAfter }), true);
    for (const url of ['/zürich/live', '/zürich/old', '/zürich/live', '/zürich/old']) await page.call('fetchText', url);
    expect(origin.requestsTo('/z%C3%BCrich/live')).toHaveLength(2);
    expect(origin.requestsTo('/z%C3%BCrich/old')).toHaveLength(1);
    await page.call('open');
    expect(await page.call('deleteMatching', '/zürich/*')).toEqual({ deleted: 1 });
    await page.call('fetchText', '/zürich/old');
    expect(origin.requestsTo('/z%C3%BCrich/old')).toHaveLength(2);
  },
);

routesTest(
  'a start_url with irrelevant parameters starts offline, whatever their values',
  async ({ origin, openPage }) => {
    origin.route('/app/start', html('started'));
    origin.route('/app/data', { body: 'data' });
    const page = await openPage<typeof routesPage>('fetch-event/routes');
    const routes = [{ pattern: `${origin.url}/app/start?page=:page`, navigations: true }, `${origin.url}/app/data`];
    await page.call('register', workerUrl({ routes, ignoreUrlParams: ['utm_*', 'fbclid'] }), true);
    await page.tab.goto(`${origin.url}/app/start?page=1&utm_source=home`);
    expect(await page.tab.evaluate(() => fetch('/app/data?utm_source=a').then((response) => response.text()))).toBe(
      'data',
    );
    expect(origin.requests.map(({ url }) => url)).toContain('/app/start?page=1&utm_source=home');
    await origin.goDown();
    for (const query of ['?page=1&utm_source=mail&fbclid=1', '?page=1']) {
      const response = await page.tab.goto(`${origin.url}/app/start${query}`);
      // WebKit's driver has none.
      expect(response?.status() ?? 200).toBe(200);
      expect(await page.tab.evaluate(() => location.search)).toBe(query);
      expect(await page.tab.evaluate(() => fetch('/app/data?fbclid=2').then((answer) => answer.text()))).toBe('data');
    }
  },
);

routesTest('requests on no route are left to the browser', async ({ origin, openRouted }) => {
  serveAssets(origin);
  const page = await openRouted(['/elsewhere/*']);
  await page.call('fetchText', '/assets/text', { cache: 'no-store' });
  await page.call('fetchText', '/assets/text', { cache: 'no-store' });
  expect(origin.requestsTo('/assets/text')).toHaveLength(2);
});

test('a worker without routes does not handle the fetches of a page it controls', async ({
  origin,
  openPage,
  openSession,
}) => {
  serveAssets(origin);
  await openSession();
  const page = await openPage<typeof routesPage>('fetch-event/routes');
  expect(await page.call('isControlled')).toBe(true);
  expect(await page.call('fetchText', '/assets/text')).toBe('text');
  expect(await page.call('workerStarts', '/assets/text')).toEqual([0]);
});

routesTest(
  'a navigation is answered from the network first, and from the store if the network is down',
  async ({ origin, openRouted }) => {
    origin.route('/start', html('<!doctype html><title>first</title>'));
    const page = await openRouted([{ pattern: '/start', navigations: true }]);
    const title = async () => {
      await page.tab.goto(`${origin.url}/start`);
      return page.tab.title();
    };
    expect(await title()).toBe('first');
    origin.route('/start', html('<!doctype html><title>second</title>'));
    expect(await title()).toBe('second');
    await origin.goDown();
    expect(await title()).toBe('second');
  },
);

routesTest("'*' is everything but navigations", async ({ origin, openRouted }) => {
  serveAssets(origin);
  origin.route('/start', html('<!doctype html><title>start</title>'));
  const page = await openRouted(['*']);
  await page.call('fetchText', '/assets/text');
  await page.call('fetchText', '/start');
  await origin.goDown();
  expect(await page.call('fetchText', '/assets/text')).toBe('text');
  await expect(page.tab.goto(`${origin.url}/start`)).rejects.toThrow(chromiumSays('ERR_CONNECTION_REFUSED'));
});

routesTest('A11: a redirected style sheet from the store keeps its base URL', async ({ origin, openRouted }) => {
  origin.route('/assets/old.css', { status: 302, headers: { location: '/assets/deep/new.css' } });
  origin.route('/assets/deep/new.css', {
    headers: { 'content-type': 'text/css' },
    body: 'body { background-image: url(picture) }',
  });
  const page = await openRouted(['/assets/*']);
  const picture = `url("${origin.url}/assets/deep/picture")`;
  expect(await page.call('backgroundOf', '/assets/old.css')).toBe(picture);
  await origin.goDown();
  expect(await page.call('backgroundOf', '/assets/old.css')).toBe(picture);
});

routesTest('A11: a redirected navigation works with and without the origin', async ({ origin, openRouted }) => {
  origin.route('/home', { status: 302, headers: { location: '/start' } });
  origin.route('/start', html('<!doctype html><title>start</title>'));
  const page = await openRouted(['/home', '/start'].map((pattern) => ({ pattern, navigations: true })));
  await page.call('open');
  await page.call('get', '/home');
  await page.tab.goto(`${origin.url}/home`);
  expect(page.tab.url()).toBe(`${origin.url}/start`);

  await origin.goDown();
  await page.tab.goto(`${origin.url}/home`);
  expect(page.tab.url()).toBe(`${origin.url}/start`);
  expect(await page.tab.title()).toBe('start');
});

routesTest('a range request is passed on untouched', async ({ origin, openRouted }) => {
  origin.route('/assets/text', ({ headers }) =>
    headers.range === 'bytes=0-2'
      ? { status: 206, headers: { 'content-range': 'bytes 0-2/4' }, body: 'tex' }
      : { body: 'text' },
  );
  const page = await openRouted(['/assets/*']);
  expect(await page.call('fetchRange', '/assets/text')).toEqual({ status: 206, text: 'tex' });
  expect(await page.call('fetchText', '/assets/text')).toBe('text');
  expect(await page.call('fetchRange', '/assets/text')).toEqual({ status: 206, text: 'tex' });
  expect(origin.requestsTo('/assets/text')).toHaveLength(3);
});

routesTest('an unsafe method is passed on with its body', async ({ origin, openRouted }) => {
  origin.route('/assets/orders', ({ method, body }) => ({ status: 201, body: `${method} ${body}` }));
  const page = await openRouted(['/assets/*']);
  const order = () => page.call('fetchText', '/assets/orders', { method: 'POST', body: 'tea' });
  expect([await order(), await order()]).toEqual(['POST tea', 'POST tea']);
  expect(origin.requestsTo('/assets/orders')).toHaveLength(2);
});
