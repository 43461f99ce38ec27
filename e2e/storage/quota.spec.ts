import { randomBytes } from 'node:crypto';
import { expect, test } from '../fixtures/test.js';
import { overrideQuota } from '../fixtures/worker.js';

const MEGABYTE = 1024 * 1024;

test('a full disk is not an error for the caller: the response is complete, and an event reports it', async ({
  origin,
  openSession,
}) => {
  const body = randomBytes(2 * MEGABYTE).toString('hex');
  origin.route('/big', { body });
  const page = await openSession();
  await overrideQuota(page.tab, MEGABYTE);
  const answer = await page.call('get', '/big');
  expect(answer).toMatchObject({ status: 200, fromCache: false, text: body });
  await expect.poll(async () => (await page.call('events')).filter(({ type }) => type === 'quota')).not.toHaveLength(0);
  expect(await page.call('contains', '/big')).toBe(false);

  await overrideQuota(page.tab);
  await page.call('get', '/big');
  await expect.poll(() => page.call('contains', '/big')).toBe(true);
});

test('on a full disk the least recently used entries are evicted, and then the response is stored', async ({
  origin,
  openSession,
}) => {
  origin.route('/big/*', ({ path }) => ({ body: path + randomBytes(MEGABYTE).toString('hex') }));
  const page = await openSession();
  await overrideQuota(page.tab, 12 * MEGABYTE);
  const urls = Array.from({ length: 10 }, (_, index) => `/big/${index}`);
  for (const url of urls) {
    expect(await page.call('get', url)).toMatchObject({ status: 200, fromCache: false });
    await page.call('count');
  }
  const quota = (await page.call('events')).filter(({ type }) => type === 'quota');
  expect(quota.length).toBeGreaterThan(0);
  expect(await page.call('contains', '/big/0')).toBe(false);
  expect(await page.call('contains', '/big/9')).toBe(true);
});

test('maxCacheBytes is enforced by evicting the least recently used entries', async ({ origin, openSession }) => {
  origin.route('/api/*', ({ path }) => ({ body: path.padEnd(10_000, '.') }));
  const page = await openSession({ maxCacheBytes: 50_000 });
  for (let index = 0; index < 12; index++) await page.call('get', `/api/${index}`);
  await expect.poll(() => page.call('count')).toBeLessThanOrEqual(5);
  expect(await page.call('contains', '/api/0')).toBe(false);
  expect(await page.call('contains', '/api/11')).toBe(true);
});
