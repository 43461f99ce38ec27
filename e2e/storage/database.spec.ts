import { expect, test } from '../fixtures/test.js';
import type * as storePage from './store.page.js';

const DATABASE = 'cached-session:atlas';

test('A13: the database has version 1, so that an older library can always open it', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof storePage>('storage/store');
  await page.call('open', { cacheName: 'atlas' });
  await page.call('get', '/api/name');
  await page.call('count');
  expect(await page.call('databaseVersions')).toMatchObject({ [DATABASE]: 1 });
});

test('A13: a database of a later version is left untouched: the network answers, and an event says why', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof storePage>('storage/store');
  await page.call('createDatabase', DATABASE, 7);
  await page.call('open', { cacheName: 'atlas' });
  expect(await page.call('get', '/api/name')).toMatchObject({ status: 200, text: 'Ada' });
  await expect
    .poll(() => page.call('events'))
    .toContainEqual({ type: 'error', code: 'backend-unavailable', text: expect.any(String) });
  expect(await page.call('databaseVersions')).toMatchObject({ [DATABASE]: 7 });
});

for (const worker of [undefined, false] as const) {
  const where = worker === false ? 'in the page' : 'in the worker';
  test(`a blocked database: the network answers, an event says why, and later the store is used again (${where})`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api/*', ({ path }) => ({ body: path }));
    const page = await openPage<typeof storePage>('storage/store');
    await page.call('createDatabase', DATABASE, 1);
    await page.call('blockDatabase', DATABASE);
    await page.call('open', { cacheName: 'atlas', ...(worker === false ? { worker } : {}) });
    expect(await page.call('get', '/api/1')).toMatchObject({ status: 200, text: '/api/1' });
    await expect
      .poll(() => page.call('events'))
      .toContainEqual({ type: 'error', code: 'backend-unavailable', text: expect.any(String) });

    await page.call('unblockDatabase');
    await expect
      .poll(async () => {
        await page.call('get', '/api/2');
        return page.call('get', '/api/2');
      })
      .toMatchObject({ text: '/api/2', fromCache: true });
  });
}

test('a database that is deleted while the worker uses it is recreated', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof storePage>('storage/store');
  await page.call('open', { cacheName: 'atlas' });
  await page.call('get', '/api/name');
  await page.call('count');
  await page.call('deleteDatabase', DATABASE);
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(await page.call('count')).toBe(1);
});
