import { workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as storePage from '../storage/store.page.js';

const as = (user: string) => ({ headers: { authorization: `Bearer secret-of-${user}` } });

test("one user never gets another user's response, and no token is at rest", async ({ origin, openPage }) => {
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

/** Where a credential may stand beside `Authorization`: a URL and header fields. */
const CREDENTIALS: Readonly<
  Record<string, (value: string) => readonly [url: string, headers: Record<string, string>]>
> = {
  'X-Auth-Token': (value) => ['/api/me', { 'x-auth-token': value }],
  'X-API-Key beside Authorization': (value) => ['/api/me', { 'x-api-key': value, authorization: 'Bearer app' }],
  access_token: (value) => [`/api/me?access_token=${value}`, {}],
  'a nested parameter': (value) => [`/api/me?user[api_key]=${value}`, {}],
};

for (const [way, of] of Object.entries(CREDENTIALS)) {
  test(`a credential never gets the response of another, nor does a request without one: ${way}`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api/me', ({ url, headers }) => {
      const given = JSON.stringify([url, headers]);
      return { body: given.includes('s3cret-alice') ? 'alice' : given.includes('s3cret-bob') ? 'bob' : 'nobody' };
    });
    const page = await openPage<typeof storePage>('storage/store');
    await page.call('register', workerUrl({ cacheName: 'users', routes: ['/api/*'] }), true);
    await page.call('open', { cacheName: 'users' });
    const get = (value: string) => {
      const [url, headers] = of(value);
      return page.call('get', url, { headers });
    };
    expect(await get('s3cret-alice')).toMatchObject({ text: 'alice', fromCache: false });
    expect(await get('s3cret-bob')).toMatchObject({ text: 'bob', fromCache: false });
    expect(await page.call('get', '/api/me')).toMatchObject({ text: 'nobody', fromCache: false });
    expect(await get('s3cret-alice')).toMatchObject({ text: 'alice', fromCache: true });
    const [url, headers] = of('s3cret-bob');
    const before = origin.requestsTo('/api/me').length;
    expect(await page.call('fetchText', url, { headers }), 'by a fetch event').toBe('bob');
    expect(origin.requestsTo('/api/me')).toHaveLength(before);

    expect(await page.call('dump', 'cached-session:users')).not.toContain('s3cret');
    await page.call('count');
    await stopWorkers(page.tab);
    expect(await page.call('forget', 's3cret-alice')).toEqual({ deleted: 1 });
    expect(await get('s3cret-alice')).toMatchObject({ text: 'alice', fromCache: false });
    expect(await get('s3cret-bob')).toMatchObject({ text: 'bob', fromCache: true });
  });
}
