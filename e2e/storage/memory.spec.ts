import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as storePage from './store.page.js';

test("[B-03] the backend 'memory' is shared by all tabs of a worker, lives as long as it, and leaves nothing behind", async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const [one, other] = [
    await openPage<typeof storePage>('storage/store'),
    await openPage<typeof storePage>('storage/store'),
  ];
  for (const page of [one, other]) await page.call('open', { cacheName: 'brief', backend: 'memory' });
  await one.call('get', '/api/name');
  expect(await other.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(Object.keys(await one.call('databaseVersions'))).not.toContain('cached-session:brief');
  await stopWorkers(one.tab);
  expect(await one.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
});

test("[B-03] with the engine in the page, 'memory' lives as long as the session", async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof storePage>('storage/store');
  for (const fromCache of [false, true]) {
    if (!fromCache) await page.call('open', { backend: 'memory', worker: false });
    expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache });
  }
  await page.call('open', { backend: 'memory', worker: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ fromCache: false });
});
