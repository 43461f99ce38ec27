import { json } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as cachePage from './cache.page.js';

for (const worker of [undefined, false] as const) {
  const where = worker === false ? 'in the page' : 'over the port';

  test(`session.cache counts, lists, filters, deletes and clears ${where}`, async ({ origin, openPage }) => {
    origin.route('/api/*', ({ path }) => ({ body: path.slice('/api/'.length) }));
    const page = await openPage<typeof cachePage>('port/cache');
    await page.call('open', worker === false ? { worker } : {});
    await page.call('getAll', ['/api/a', '/api/b', '/api/c']);
    const url = (name: string) => `${origin.url}/api/${name}`;

    expect(await page.call('count')).toBe(3);
    expect(await page.call('urls')).toEqual([url('a'), url('b'), url('c')]);
    expect(await page.call('entries')).toEqual([`${url('a')} a`, `${url('b')} b`, `${url('c')} c`]);
    expect(await page.call('entries', { valid: false })).toEqual([]);
    expect(await page.call('remove', { urls: [url('a')] })).toEqual({ deleted: 1 });
    expect(await page.call('contains', '/api/a')).toBe(false);
    expect(await page.call('contains', '/api/b')).toBe(true);
    expect(await page.call('get', '/api/a')).toMatchObject({ fromCache: false });
    await page.call('clear');
    expect(await page.call('count')).toBe(0);
    expect(await page.call('get', '/api/b')).toMatchObject({ fromCache: false });
  });

  test(`a body can be read repeatedly ${where}`, async ({ origin, openPage }) => {
    origin.route('/api/countries', json(['Chad']));
    const page = await openPage<typeof cachePage>('port/cache');
    await page.call('open', worker === false ? { worker } : {});
    const read = [['Chad'], ['Chad'], '["Chad"]', 8];
    expect(await page.call('readTwice', '/api/countries')).toEqual(read);
    expect(await page.call('readTwice', '/api/countries')).toEqual(read);
  });
}

test('refresh sends the validator, and a 304 keeps the stored response', async ({ origin, openSession }) => {
  origin.route('/api/name', ({ headers }) =>
    headers['if-none-match'] === '"1"'
      ? { status: 304, headers: { etag: '"1"' } }
      : { headers: { etag: '"1"' }, body: 'Ada' },
  );
  const page = await openSession();
  const first = await page.call('get', '/api/name');
  expect(first).toMatchObject({ fromCache: false });
  expect(await page.call('get', '/api/name', { refresh: true })).toMatchObject({
    status: 200,
    text: 'Ada',
    fromCache: true,
    revalidated: true,
  });
  expect(await page.call('get', '/api/name', { forceRefresh: true })).toMatchObject({ text: 'Ada', fromCache: false });
  expect(origin.requestsTo('/api/name').map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    '"1"',
    undefined,
  ]);
});
