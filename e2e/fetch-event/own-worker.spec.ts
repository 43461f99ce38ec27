import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as ownWorkerPage from './own-worker.page.js';

const APP = `
  self.cachedSessionOptions = { routes: ['/api/*'] };
  importScripts('/cached-session-sw.js');
  self.addEventListener('message', (event) => {
    if (event.data === 'app?') event.source.postMessage('app!');
  });
  self.addEventListener('fetch', (event) => {
    if (new URL(event.request.url).pathname === '/from-app') event.respondWith(new Response('from the app'));
  });
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
`;

test("imported into an app's worker it answers its own messages and routes, and touches no other", async ({
  origin,
  openPage,
}) => {
  origin.route('/app-sw.js', script(APP));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof ownWorkerPage>('fetch-event/own-worker');
  await page.call('register', '/app-sw.js', true);
  expect(await page.call('open')).toMatchObject({ mode: 'worker' });
  expect(await page.call('workerScripts')).toEqual(['/app-sw.js']);
  expect(await page.call('askApp', 'app?')).toBe('app!');
  expect(await page.call('fetchText', '/from-app')).toBe('from the app');

  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
  await origin.goDown();
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(await page.call('fetchText', '/api/name')).toBe('Ada');
});

test("imported into an app's worker it does not hurry its life: no skipWaiting of its own", async ({
  origin,
  openPage,
}) => {
  const quiet = `self.cachedSessionOptions = {}; importScripts('/cached-session-sw.js');`;
  origin.route('/app-sw.js', script(quiet));
  const page = await openPage<typeof ownWorkerPage>('fetch-event/own-worker');
  await page.call('register', '/app-sw.js');
  await page.reload();
  origin.route('/app-sw.js', script(`${quiet} // next`));
  const state = await page.tab.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const next = registration.installing ?? registration.waiting;
    while (next?.state === 'installing') await new Promise((resolve) => next.addEventListener('statechange', resolve));
    return next?.state;
  });
  expect(state).toBe('installed');
});

test('as the handler of a Workbox route it answers from the store, also after a restart of the worker', async ({
  origin,
  openPage,
}) => {
  origin.route('/app-sw.js', async () => script(await workerBundle('fetch-event/workbox')));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof ownWorkerPage>('fetch-event/own-worker');
  await page.call('register', '/app-sw.js');
  await page.reload();
  expect(await page.call('isControlled')).toBe(true);
  expect(await page.call('fetchText', '/api/name')).toBe('Ada');
  expect(await page.call('open', { cacheName: 'workbox' })).toMatchObject({ mode: 'worker' });
  expect(await page.call('get', '/api/name')).toMatchObject({ fromCache: true });
  expect(await page.call('count')).toBe(1);

  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('fetchText', '/api/name')).toBe('Ada');
});

test("a worker's own fetch that returns nothing is not followed by a second request", async ({ origin, openPage }) => {
  const forgetful = `self.cachedSessionOptions = { routes: ['/api/*'], cacheControl: true,
      fetch: (request) => void fetch(request) };
    onactivate = (event) => event.waitUntil(clients.claim()); oninstall = () => skipWaiting();
    importScripts('/cached-session-sw.js');`;
  origin.route('/forgetful.js', script(forgetful));
  origin.route('/api/save', { status: 204 });
  const page = await openPage<typeof ownWorkerPage>('fetch-event/own-worker');
  await page.call('register', '/forgetful.js', true);
  await expect(page.call('fetchText', '/api/save', { method: 'DELETE' })).rejects.toThrow();
  await expect.poll(() => origin.requestsTo('/api/save').length).toBe(1);
});
