import { gate } from '../fixtures/gate.js';
import { workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as settingsPage from './settings.page.js';

test('[C-25] settings from sync() apply to fetch events and survive the worker; its routes stay', async ({
  origin,
  openPage,
}) => {
  origin.route('/assets/text', { body: 'text' });
  const page = await openPage<typeof settingsPage>('settings/settings');
  await page.call('register', workerUrl({ routes: ['/assets/*'] }), true);
  await page.call('open');
  const asked = async (): Promise<number> => {
    await page.call('fetchText', '/assets/text');
    return origin.requestsTo('/assets/text').length;
  };
  expect([await asked(), await asked()]).toEqual([1, 1]);

  await page.call('change', 'disabled', true);
  expect(await asked(), 'a setting of a page is its own').toBe(1);
  expect(await page.call('sync')).toBe(true);
  expect([await asked(), await asked()]).toEqual([2, 3]);

  await stopWorkers(page.tab);
  expect(await asked()).toBe(4);
  await page.call('change', 'disabled', false);
  expect(await page.call('sync')).toBe(true);
  expect(await asked()).toBe(4);
});

test('[C-25] changed settings apply to later calls, of this session only', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const [one, other] = [
    await openPage<typeof settingsPage>('settings/settings'),
    await openPage<typeof settingsPage>('settings/settings'),
  ];
  expect(await one.call('open')).toMatchObject({ mode: 'worker' });
  await other.call('open');
  await one.call('get', '/api/name');
  await one.call('change', 'readOnly', true);
  await one.call('change', 'disabled', true);
  expect(await one.call('get', '/api/name')).toMatchObject({ source: 'network' });
  expect(await other.call('get', '/api/name')).toMatchObject({ source: 'cache' });
});

test('[Q-06] the caching options of one request are sent over the port', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof settingsPage>('settings/settings');
  expect(await page.call('open')).toMatchObject({ mode: 'worker' });
  expect(await page.call('get', '/api/name', { cache: { readOnly: true } })).toMatchObject({ cacheKey: null });
  await page.call('get', '/api/name');
  expect(await page.call('get', '/api/name', { cache: { disabled: true } })).toMatchObject({ source: 'network' });
  expect(await page.call('get', '/api/name', { cache: 'reload' })).toMatchObject({ source: 'network' });
  expect(await page.call('get', '/api/name', { cache: 'only-if-cached' })).toMatchObject({ source: 'cache' });
  expect(origin.requestsTo('/api/name')).toHaveLength(4);
});

test('[C-17] a stale response from the worker, one background request for all tabs, and an updated event in each', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const options = { expireAfter: -5, staleWhileRevalidate: true };
  const [one, other] = [
    await openPage<typeof settingsPage>('settings/settings'),
    await openPage<typeof settingsPage>('settings/settings'),
  ];
  await one.call('open', options);
  await other.call('open', options);
  await one.call('get', '/api/name');
  const later = gate();
  origin.route('/api/name', async () => {
    await later.opened;
    return { body: 'Grace' };
  });
  const sources = await Promise.all([one.call('sources', '/api/name', 5), other.call('sources', '/api/name', 5)]);
  expect(sources.flat()).toEqual(Array.from({ length: 10 }, () => 'stale'));
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(2);
  later.open();
  for (const page of [one, other])
    await expect.poll(async () => (await page.call('events')).map(({ type }) => type)).toContain('updated');
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
  expect(await other.call('get', '/api/name')).toMatchObject({ text: 'Grace', source: 'stale' });
});

test('[C-27] a browser refuses to copy a session', async ({ openPage }) => {
  const page = await openPage<typeof settingsPage>('settings/settings');
  await page.call('open');
  expect(await page.call('clone')).toBe('DataCloneError');
});

test('[H-32] Set-Cookie is neither visible to a page nor stored', async ({ origin, openPage }) => {
  origin.route('/api/name', { headers: { 'set-cookie': 'sid=s3cret', 'x-a': '1' }, body: 'Ada' });
  const page = await openPage<typeof settingsPage>('settings/settings');
  await page.call('open');
  for (let time = 0; time < 2; time += 1) {
    const names = await page.call('fieldNames', '/api/name');
    expect(names).toContain('x-a');
    expect(names).not.toContain('set-cookie');
  }
  expect(await page.call('minute')).toBe(60);
});

test('[C-05] [B-14] a URLPattern works as a pattern, in the worker too', async ({ origin, openPage }) => {
  origin.route('/api/*', { body: 'Ada' });
  const page = await openPage<typeof settingsPage>('settings/settings');
  await page.call('open', { expireAfter: 60 });
  const answer = await page.call('withUrlPattern', ['/api/name', '/api/name/first', '/api/age?x=1']);
  expect(answer).toEqual({ expires: [5, 60, 5], stored: 3, deleted: 2, shown: true });
});
