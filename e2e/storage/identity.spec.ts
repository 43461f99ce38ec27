import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as storePage from './store.page.js';

const as = (user: string) => ({ headers: { authorization: `Bearer secret-of-${user}` } });

test('one user is never answered with what another was, and no token is at rest', async ({ origin, openPage }) => {
  origin.route('/api/me', ({ headers }) => ({ body: `${headers.authorization}`.replace('Bearer secret-of-', '') }));
  const page = await openPage<typeof storePage>('storage/store');
  await page.call('open', { cacheName: 'users' });
  expect(await page.call('get', '/api/me', as('alice'))).toMatchObject({ text: 'alice', fromCache: false });
  expect(await page.call('get', '/api/me', as('bob'))).toMatchObject({ text: 'bob', fromCache: false });
  expect(await page.call('get', '/api/me', as('alice'))).toMatchObject({ text: 'alice', fromCache: true });
  expect(await page.call('get', '/api/me')).toMatchObject({ text: 'undefined', fromCache: false });
  expect(await page.call('count')).toBe(3);

  const dump = await page.call('dump', 'cached-session:users');
  expect(dump).toContain('/api/me');
  expect(dump).not.toContain('secret-of');
  // The key that tells users apart is kept with the store.
  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('get', '/api/me', as('bob'))).toMatchObject({ text: 'bob', fromCache: true });
});
