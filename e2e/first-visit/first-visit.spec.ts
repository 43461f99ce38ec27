import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type * as sessionPage from '../fixtures/session.page.js';
import { json, script, WORKER, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';

/** The page and all it loads are answered by the worker too, so that a reload needs no origin. */
const WHOLE_PAGE = { routes: [{ pattern: '/case/*', navigations: true }, '/pages/*', '/dist/*'] };

test('the very first visit uses the worker although it does not control the page, stores, and then answers from the store', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/countries', json(['Chad', 'Chile']));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  expect(await page.call('open')).toMatchObject({ mode: 'worker' });

  expect(await page.call('get', '/api/countries')).toMatchObject({ status: 200, fromCache: false, source: 'network' });
  expect(await page.call('get', '/api/countries')).toMatchObject({
    text: '["Chad","Chile"]',
    fromCache: true,
    source: 'cache',
  });
  expect(origin.requestsTo('/api/countries')).toHaveLength(1);
  expect(await page.call('isControlled')).toBe(false);
});

test('a call before the worker is active is answered at once, and the worker finds its response stored', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
  expect(await page.call('ready')).toMatchObject({ mode: 'worker' });
  // What another engine stored is seen once it is committed.
  await expect.poll(() => page.call('contains', '/api/name')).toBe(true);
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test('two tabs that are opened at once on the very first visit both use the worker', async ({ origin, openPage }) => {
  origin.route(WORKER, async () => {
    const served = await readFile(new URL('../../dist/sw.js', import.meta.url));
    await setTimeout(500);
    return script(served);
  });
  const tabs = [
    await openPage<typeof sessionPage>('fixtures/session'),
    await openPage<typeof sessionPage>('fixtures/session'),
  ];
  const modes = await Promise.all(tabs.map((tab) => tab.call('open')));
  expect(modes).toMatchObject([{ mode: 'worker' }, { mode: 'worker' }]);
});

test('the first visit stores, and a reload with the origin down is a hit', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', workerUrl(WHOLE_PAGE), true);
  await page.reload();
  await page.call('open');
  await page.call('get', '/api/name');

  await origin.goDown();
  await page.reload();
  expect(await page.call('open')).toMatchObject({ mode: 'worker' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('with the origin down, a request that was never stored rejects with the code network', async ({
  origin,
  openSession,
}) => {
  const page = await openSession();
  await origin.goDown();
  expect(await page.call('get', '/api/never')).toMatchObject({ failed: 'CacheError', code: 'network' });
});

test('after a shift-reload the page has no controller, but its session still uses the worker', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', workerUrl(WHOLE_PAGE), true);
  await page.call('open');
  await page.call('get', '/api/name');

  await page.reloadPastWorker();
  expect(await page.call('isControlled')).toBe(false);
  expect(await page.call('open')).toEqual({ mode: 'worker' });
  await origin.goDown();
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});
