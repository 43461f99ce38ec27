import type { Origin } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { test as base, type CasePage, expect } from '../fixtures/test.js';
import type * as directivesPage from './directives.page.js';

type DirectivesPage = CasePage<typeof directivesPage>;

const test = base.extend<{ openDirectives: () => Promise<DirectivesPage>; openRouted: () => Promise<DirectivesPage> }>({
  /** A tab whose session lets the directives of responses count. */
  openDirectives: async ({ openPage }, use) => {
    await use(async () => {
      const page = await openPage<typeof directivesPage>('http/directives');
      await page.call('open', { cacheControl: true });
      return page;
    });
  },
  /** A tab whose own fetches are answered by such a worker. */
  openRouted: async ({ openPage }, use) => {
    await use(async () => {
      const page = await openPage<typeof directivesPage>('http/directives');
      await page.call('register', workerUrl({ cacheControl: true, staleIfError: true, routes: ['/api/*'] }), true);
      return page;
    });
  },
});

/** Answers with the number of the request, fresh for a minute. */
function countRequests(origin: Origin, path: string, headers: Readonly<Record<string, string>> = {}): void {
  let count = 0;
  origin.route(path, ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 204 };
    count += 1;
    return { headers: { 'cache-control': 'max-age=60', ...headers }, body: `${count}` };
  });
}

test('[R-22] a response tells what the cache did, and how old it is', async ({ origin, openDirectives }) => {
  countRequests(origin, '/api/a', { etag: '"1"' });
  const page = await openDirectives();
  const before = Date.now();
  const first = await page.call('ask', '/api/a');
  const second = await page.call('ask', '/api/a');
  // On a busy machine seconds pass.
  const passed = Math.floor((Date.now() - before) / 1000);
  expect(first.cacheStatus).toMatch(/^cached-session; fwd=uri-miss; stored; ttl=\d\d$/);
  expect(second.cacheStatus).toMatch(/^cached-session; hit; ttl=\d\d$/);
  for (const { cacheStatus } of [first, second]) {
    const ttl = Number(cacheStatus?.slice(-2));
    expect(ttl).toBeLessThanOrEqual(59);
    expect(ttl).toBeGreaterThanOrEqual(58 - passed);
  }
  expect(second.fields).toMatchObject({ age: expect.stringMatching(/^\d$/), 'cache-status': second.cacheStatus });
  expect(Number(Reflect.get(second.fields, 'age'))).toBeLessThanOrEqual(passed + 1);
  expect((await page.call('explain', '/api/a')).outcome).toBe('fresh');
});

test('directives upstream: a miss bypasses no cache, a refresh sends max-age=0, a forced one no-cache, and options are not sent', async ({
  browserName,
  origin,
  openDirectives,
}) => {
  countRequests(origin, '/api/a', { etag: '"1"' });
  const page = await openDirectives();
  await page.call('ask', '/api/a', { expireAfter: 5 });
  await page.call('ask', '/api/a', { refresh: true });
  await page.call('ask', '/api/a', { forceRefresh: true });
  const sent = origin.requestsTo('/api/a').map(({ headers }) => headers);
  // WebKitGTK's HTTP cache cannot be queried without a request: its validation adds this (docs/decisions/015).
  const ofMiss = browserName === 'webkit' ? 'max-age=0' : undefined;
  expect(sent.map((headers) => headers['cache-control'])).toEqual([ofMiss, 'max-age=0', 'no-cache']);
  expect(sent.map((headers) => headers['if-none-match'])).toEqual([undefined, '"1"', undefined]);
});

for (const method of ['PUT', 'DELETE', 'POST']) {
  test(`[H-30] after a ${method} the stored response of its URL is no longer used, in any tab`, async ({
    origin,
    openDirectives,
  }) => {
    countRequests(origin, '/api/a');
    const [one, two] = [await openDirectives(), await openDirectives()];
    await one.call('ask', '/api/a');
    expect((await two.call('ask', '/api/a')).text).toBe('1');
    expect((await one.call('ask', '/api/a', { data: 'x' }, method)).status).toBe(204);
    expect((await two.call('ask', '/api/a')).text).toBe('2');
  });
}

test('[H-30] a failed unsafe request invalidates nothing', async ({ origin, openDirectives }) => {
  origin.route('/api/a', ({ method }) =>
    method === 'PUT' ? { status: 500 } : { headers: { 'cache-control': 'max-age=60' }, body: 'stored' },
  );
  const page = await openDirectives();
  await page.call('ask', '/api/a');
  await page.call('ask', '/api/a', { data: 'x' }, 'PUT');
  await page.call('ask', '/api/a');
  expect(origin.requestsTo('/api/a').map(({ method }) => method)).toEqual(['GET', 'PUT']);
});

test('the response to a POST whose Content-Location is its URL answers later GETs', async ({
  origin,
  openDirectives,
}) => {
  const headers = { 'cache-control': 'max-age=60', 'content-location': '/api/a' };
  origin.route('/api/a', ({ method }) => ({ headers, body: method }));
  const page = await openDirectives();
  await page.call('ask', '/api/a', { data: 'x' }, 'POST');
  expect(await page.call('ask', '/api/a')).toMatchObject({ text: 'POST' });
});

test('[H-29] a range is cut from a stored response, with the origin down', async ({ origin, openDirectives }) => {
  origin.route('/api/a', { headers: { 'cache-control': 'max-age=60' }, body: '0123456789' });
  const page = await openDirectives();
  await page.call('ask', '/api/a');
  await origin.goDown();
  const part = await page.call('ask', '/api/a', { headers: { range: 'bytes=2-4' } });
  expect(part).toMatchObject({ status: 206, text: '234' });
  expect(part.fields['content-range']).toBe('bytes 2-4/10');
  const none = await page.call('ask', '/api/a', { headers: { range: 'bytes=10-' } });
  expect([none.status, none.fields['content-range']]).toEqual([416, 'bytes */10']);
});

test('[H-29] parts are combined, and the rest is requested when the whole is needed', async ({
  origin,
  openDirectives,
}) => {
  const whole = '0123456789';
  origin.route('/api/a', ({ headers }) => partOf(whole, headers.range));
  const page = await openDirectives();
  await page.call('ask', '/api/a', { headers: { range: 'bytes=0-3' } });
  await page.call('ask', '/api/a', { headers: { range: 'bytes=4-5' } });
  expect(await page.call('ask', '/api/a')).toMatchObject({ status: 200, text: whole });
  expect(origin.requestsTo('/api/a').map(({ headers }) => headers.range)).toEqual([
    'bytes=0-3',
    'bytes=4-5',
    'bytes=6-',
  ]);
  await origin.goDown();
  expect(await page.call('ask', '/api/a')).toMatchObject({ status: 200, text: whole });
});

function partOf(whole: string, range = '') {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  const end = last === '' ? whole.length - 1 : Number(last);
  const headers = {
    'cache-control': 'max-age=60',
    etag: '"strong"',
    'content-range': `bytes ${first}-${end}/${whole.length}`,
  };
  return { status: 206, headers, body: whole.slice(Number(first), end + 1) };
}

test('[H-16] must-revalidate gives a 504 when the origin is down, for the session and for a fetch event', async ({
  origin,
  openRouted,
}) => {
  origin.route('/api/a', { headers: { 'cache-control': 'max-age=0, must-revalidate' }, body: 'old' });
  const page = await openRouted();
  await page.call('open', { cacheControl: true, staleIfError: true });
  await page.call('ask', '/api/a');
  await origin.goDown();
  expect((await page.call('ask', '/api/a')).status).toBe(504);
  expect(await page.call('fetched', '/api/a')).toMatchObject({
    status: 504,
    cacheStatus: 'cached-session; detail="must-revalidate"',
  });
});

test('on a route, a fetch event is answered with Cache-Status, a range is cut, and an unsafe request invalidates', async ({
  origin,
  openRouted,
}) => {
  countRequests(origin, '/api/a');
  const page = await openRouted();
  expect(await page.call('fetched', '/api/a')).toMatchObject({ text: '1' });
  expect(await page.call('fetched', '/api/a', { headers: { range: 'bytes=0-0' } })).toMatchObject({
    status: 206,
    cacheStatus: expect.stringMatching(/^cached-session; hit/),
  });
  // The origin's own response, with nothing added: one that is built anew can be neither redirected nor of every status.
  expect(await page.call('fetched', '/api/a', { method: 'POST', body: 'x' })).toMatchObject({
    status: 204,
    cacheStatus: null,
  });
  expect(await page.call('fetched', '/api/a')).toMatchObject({ text: '2' });
  expect(origin.requestsTo('/api/a').map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
});

test("under installCache the page's own unsafe fetch goes to the browser, and the cache learns of it", async ({
  origin,
  openPage,
}) => {
  countRequests(origin, '/api/a');
  const page = await openPage<typeof directivesPage>('http/directives');
  await page.call('install', { cacheControl: true });
  await page.call('fetched', '/api/a');
  expect(await page.call('fetched', '/api/a')).toMatchObject({ text: '1' });
  await page.call('fetched', '/api/a', { method: 'POST', body: 'x' });
  expect(await page.call('fetched', '/api/a')).toMatchObject({ text: '2' });
});
