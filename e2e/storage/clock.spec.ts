import type * as sessionPage from '../fixtures/session.page.js';
import { expect, test } from '../fixtures/test.js';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const LOCAL = { worker: false, expireAfter: 3600, staleIfError: true } as const;

test('a response stored while the clock was ahead is replaced by later ones, and the newest is served offline', async ({
  origin,
  openPage,
}) => {
  let version = 0;
  origin.route('/api/name', () => ({ body: `version ${++version}` }));
  const ahead = await openPage<typeof sessionPage>('fixtures/session');
  await ahead.tab.clock.setSystemTime(Date.now() + YEAR_MS);
  await ahead.call('open', LOCAL);
  await ahead.call('get', '/api/name');
  await ahead.tab.close();

  const page = await openPage<typeof sessionPage>('fixtures/session');
  // It is the clock of the whole browser context.
  await page.tab.clock.setSystemTime(Date.now());
  await page.call('open', LOCAL);
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'version 2', fromCache: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'version 2', fromCache: true });
  await page.call('get', '/api/name', { refresh: true });
  await origin.goDown();
  const answer = await page.call('get', '/api/name', { refresh: true });
  expect(answer).toMatchObject({ text: 'version 3', source: 'stale' });
});

test('a worker replaces a response stored by a page with another clock', async ({ origin, openPage, openSession }) => {
  let version = 0;
  origin.route('/api/name', () => ({ body: `version ${++version}` }));
  const ahead = await openPage<typeof sessionPage>('fixtures/session');
  await ahead.tab.clock.setSystemTime(Date.now() + YEAR_MS);
  await ahead.call('open', LOCAL);
  await ahead.call('get', '/api/name');
  const page = await openSession({ expireAfter: 3600 });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'version 2', fromCache: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'version 2', fromCache: true });
});
