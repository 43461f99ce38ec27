import { notIn } from '../engines/only-in.js';
import { html, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as routesPage from './routes.page.js';

test('a request on no route does not start the worker, a request on a route does', async ({ origin, openPage }) => {
  notIn('firefox', 'Firefox: no static routes (InstallEvent.addRoutes)');
  notIn('webkit', 'WebKitGTK: no static routes (InstallEvent.addRoutes)');
  origin.route('/assets/a', { body: 'a' });
  origin.route('/elsewhere/b', { body: 'b' });
  origin.route('/assets/live/c', { body: 'c' });
  const page = await openPage<typeof routesPage>('fetch-event/routes');
  const options = { routes: ['/assets/*'], urlsExpireAfter: [['/assets/live/*', 'do-not-cache']] };
  await page.call('register', workerUrl(options), true);
  for (const path of ['/assets/a', '/elsewhere/b', '/assets/live/c']) await page.call('fetchText', path);
  expect(await page.call('sentTo', '/assets/a')).toBe('');
  expect(await page.call('sentTo', '/elsewhere/b')).toBe('network');
  expect(await page.call('sentTo', '/assets/live/c')).toBe('network');
});

test('a navigation that the worker answers is preloaded while it starts, and requested once', async ({
  origin,
  openPage,
}) => {
  origin.route('/named', html('<title>named</title>'));
  const page = await openPage<typeof routesPage>('fetch-event/routes');
  await page.call('register', workerUrl({ routes: [{ pattern: '/named', navigations: true }] }), true);
  await page.tab.goto(`${origin.url}/named`);
  expect(await page.tab.title()).toBe('named');
  const requests = origin.requestsTo('/named');
  expect(requests.map(({ headers }) => headers['service-worker-navigation-preload'])).toEqual(['true']);
});

test('a navigation that bypasses a preloading worker is requested once too', async ({ origin, openPage }) => {
  const page = await openPage<typeof routesPage>('fetch-event/routes');
  await page.call('register', workerUrl({ routes: ['*', { pattern: '/named', navigations: true }] }), true);
  await page.tab.goto(`${origin.url}/empty`);
  expect(await page.tab.title()).toBe('empty');
  expect(origin.requestsTo('/empty')).toHaveLength(1);
});

test('a worker without routes for navigations preloads none', async ({ origin, openPage }) => {
  const page = await openPage<typeof routesPage>('fetch-event/routes');
  await page.call('register', workerUrl({ routes: ['*'] }), true);
  await page.tab.goto(`${origin.url}/empty`);
  const [request] = origin.requestsTo('/empty');
  expect(request?.headers['service-worker-navigation-preload']).toBeUndefined();
});
