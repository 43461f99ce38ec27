import type { SessionOptions } from 'cached-session';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as administration from './administration.page.js';

const NAMES = ['aaa', 'b', 'cc'];
const WHERE: readonly (readonly [string, SessionOptions])[] = [
  ['over the port', {}],
  ['in the page', { worker: false }],
];

for (const [where, options] of WHERE) {
  test(`[B-26] [B-14] [B-19] [R-09] session.cache sorts, measures, deletes by pattern and resets expiration ${where}`, async ({
    browserName,
    origin,
    openPage,
  }) => {
    origin.route('/api/*', ({ path }) => ({ body: path.slice('/api/'.length) }));
    const page = await openPage<typeof administration>('port/administration');
    await page.call('open', { ...options, expireAfter: 1000 });
    await page.call('getAll', [...NAMES.map((name) => `/api/${name}`), '/api/other/d']);

    expect(await page.call('sorted', 'size', { reversed: true, limit: 2 })).toEqual(['/api/other/d', '/api/aaa']);
    expect(await page.call('sorted', 'size')).toEqual(['/api/b', '/api/cc', '/api/aaa', '/api/other/d']);
    const size = await page.call('size');
    // WebKitGTK has no navigator.storage.
    const estimated = browserName === 'webkit' ? null : expect.any(Number);
    expect(size).toMatchObject({ count: 4, usage: estimated, quota: estimated });
    // 13 bytes of bodies; fields, keys and URLs count along with them, and 512 for each response.
    expect(size).toHaveProperty('bytes', expect.closeTo(13 + 4 * 640, -3));
    expect(await page.call('remove', { pattern: '/api/o*' })).toEqual({ deleted: 1 });
    expect(await page.call('resetExpiration', 50)).toEqual({ reset: 3 });
    expect(await page.call('times', '/api/b')).toMatchObject({
      fromCache: true,
      isTimed: true,
      asked: `${origin.url}/api/b`,
    });
    expect(await page.call('renew', '/api/b', 5000)).toEqual({ isExpired: false, expiresDelta: 5000 });
    expect(await page.call('recreateKeys')).toEqual({ recreated: 0 });
    await page.call('closeCache');
    expect(await page.call('get', '/api/aaa')).toMatchObject({ fromCache: true, text: 'aaa' });
    expect(await page.call('destroy')).toEqual({ deleted: 3 });
    expect(await page.call('get', '/api/aaa')).toMatchObject({ fromCache: false });
  });

  test(`[B-11] [B-20] a saved response and an exported cache are restored byte by byte ${where}`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api/*', { body: 'from the origin' });
    const page = await openPage<typeof administration>('port/administration');
    await page.call('open', options);
    const bytes = [0, 255, 10, 13, 128];
    expect(await page.call('warm', '/api/warm', bytes)).toMatch(/^[0-9a-f]{16}$/);
    await page.call('get', '/api/a');
    expect(await page.call('roundTrip')).toEqual({ deleted: 2, count: 0, stored: 2, skipped: 0, reasons: [] });
    const { ttl, ...warm } = await page.call('bytes', '/api/warm');
    expect(warm).toEqual({ fromCache: true, bytes });
    expect(ttl).toBeLessThanOrEqual(60);
    expect(origin.requestsTo('/api/warm')).toHaveLength(0);
  });
}

test('responses of tagged requests are deleted by tag, from either tab, also by a new worker', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/*', ({ path }) => ({ body: path }));
  const [one, other] = [
    await openPage<typeof administration>('port/administration'),
    await openPage<typeof administration>('port/administration'),
  ];
  await Promise.all([one.call('open'), other.call('open')]);
  await one.call('get', '/api/basket', { tags: ['user-7', 'basket'] });
  await other.call('get', '/api/name', { tags: ['user-7'] });
  await other.call('get', '/api/others', { tags: ['user-8'] });
  await one.call('get', '/api/plain');
  // Who finds it stored changes nothing of it.
  expect(await other.call('get', '/api/plain', { tags: ['user-7'] })).toMatchObject({ fromCache: true });
  expect(await one.call('sorted', 'key')).toHaveLength(4);
  await stopWorkers(one.tab);

  expect(await other.call('remove', { tags: ['user-7', 'nobody'] })).toEqual({ deleted: 2 });
  for (const page of [one, other]) {
    expect(await page.call('sorted', 'key')).toHaveLength(2);
    for (const path of ['/api/others', '/api/plain'])
      expect(await page.call('get', path)).toMatchObject({ fromCache: true });
  }
  for (const path of ['/api/basket', '/api/name'])
    expect(await one.call('get', path)).toMatchObject({ fromCache: false });
  expect(await one.call('remove', { tags: ['user-7'] })).toEqual({ deleted: 0 });
  for (const { headers } of origin.requests) expect(JSON.stringify(headers)).not.toMatch(/user-\d/);
});

test('[B-17] a filter continues after the worker is stopped', async ({ origin, openPage }) => {
  origin.route('/api/*', { body: 'x' });
  const page = await openPage<typeof administration>('port/administration');
  await page.call('open');
  await page.call(
    'getAll',
    Array.from({ length: 100 }, (_, index) => `/api/${index}`),
  );
  expect(await page.call('beginFilter')).toBe(1);
  await stopWorkers(page.tab);
  expect(await page.call('endFilter')).toBe(99);
});

test('[B-17] an unreadable record is listed once, as an empty 504 with its key, when requested', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/a', { body: 'x' });
  const page = await openPage<typeof administration>('port/administration');
  await page.call('open', { cacheName: 'damaged' });
  const stored = await page.call('get', '/api/a');
  expect(await page.call('count')).toBe(1);
  await page.call('overwrite', 'cached-session:damaged', 'responses', { status: 7, expires: 'soon' });
  expect(await page.call('sorted', 'expires')).toEqual([]);
  const cacheKey = 'cacheKey' in stored ? stored.cacheKey : '';
  expect(await page.call('shown', { invalid: true, valid: false, expired: false })).toEqual([[504, 0, cacheKey, '']]);
  expect(await page.call('shown', { invalid: true })).toEqual([]);
  expect(await page.call('count')).toBe(0);
});
