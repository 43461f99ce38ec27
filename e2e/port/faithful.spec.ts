import type { Origin } from '../fixtures/origin.js';
import { expect, test } from '../fixtures/test.js';

const OPEN_TO_ALL = { 'access-control-allow-origin': '*' };

test('A9: the origin sees the page as Referer, not the worker', async ({ origin, openSession }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  await page.tab.evaluate(() => history.replaceState(null, '', '?who=ada#part'));
  await page.call('get', '/api/name');
  expect(referer(origin, '/api/name')).toBe(`${origin.url}/case/fixtures/session?who=ada`);
});

test("A9: another origin only sees the page's origin", async ({ otherOrigin, origin, openSession }) => {
  otherOrigin.route('/api/name', { headers: OPEN_TO_ALL, body: 'Ada' });
  const page = await openSession();
  expect(await page.call('get', `${otherOrigin.url}/api/name`)).toMatchObject({ text: 'Ada' });
  expect(referer(otherOrigin, '/api/name')).toBe(`${origin.url}/`);
});

test('A9: the referrerPolicy of a request applies', async ({ origin, openSession }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  await page.call('get', '/api/name', { referrerPolicy: 'no-referrer' });
  expect(origin.requestsTo('/api/name')[0]?.headers).not.toHaveProperty('referer');
});

test("A9: relative URLs are resolved against the page's base, not the worker's script", async ({
  origin,
  openSession,
}) => {
  origin.route('/deep/name', { body: 'Ada' });
  const page = await openSession();
  await page.tab.evaluate(() => {
    const base = document.createElement('base');
    base.href = '/deep/';
    document.head.append(base);
  });
  expect(await page.call('get', 'name')).toMatchObject({ status: 200, text: 'Ada', url: `${origin.url}/deep/name` });
});

test('A9: except for cache fields and client hints, a request is the same as from the browser', async ({
  origin,
  openSession,
}) => {
  origin.route('/api/*', { headers: { 'set-cookie': 'id=7' }, body: 'Ada' });
  const page = await openSession();
  await page.call('fetchText', '/api/cookie');
  await page.call('fetchText', '/api/native', { cache: 'no-store' });
  await page.call('get', '/api/session');
  expect(fields(origin, '/api/session')).toEqual(fields(origin, '/api/native'));
});

test("a session's caching options are not sent over the wire", async ({ browserName, origin, openSession }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession({ expireAfter: 60 });
  await page.call('get', '/api/name', { expireAfter: 30, timeout: 20 });
  const sent = origin.requestsTo('/api/name').map(({ headers }) => [headers['cache-control'], headers.pragma]);
  // WebKitGTK's HTTP cache cannot be queried without a request: its validation adds this (docs/decisions/015).
  expect(sent).toEqual([[browserName === 'webkit' ? 'max-age=0' : undefined, undefined]]);
});

test('a cross-origin request needs no preflight', async ({ otherOrigin, openSession }) => {
  otherOrigin.route('/api/name', { headers: OPEN_TO_ALL, body: 'Ada' });
  const page = await openSession();
  await page.call('get', `${otherOrigin.url}/api/name`, { expireAfter: 60 });
  expect(await page.call('get', `${otherOrigin.url}/api/name`)).toMatchObject({ text: 'Ada', fromCache: true });
  expect(otherOrigin.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/name']);
});

test('session.fetch gives a native Response with its own URL', async ({ origin, openSession }) => {
  origin.route('/old', { status: 302, headers: { location: '/new' } });
  origin.route('/new', { body: 'Ada' });
  const page = await openSession();
  const told = { isNative: true, url: `${origin.url}/new`, redirected: true, type: 'basic', text: 'Ada' };
  expect(await page.call('fetchedBySession', '/old')).toEqual(told);
  await origin.goDown();
  expect(await page.call('fetchedBySession', '/old')).toEqual(told);
});

test('a response reports its own URL and that it was redirected', async ({ origin, openSession }) => {
  origin.route('/old', { status: 302, headers: { location: '/new' } });
  origin.route('/new', { body: 'Ada' });
  const page = await openSession();
  const answer = { text: 'Ada', url: `${origin.url}/new`, redirected: true };
  expect(await page.call('get', '/old')).toMatchObject({ ...answer, fromCache: false });
  await origin.goDown();
  expect(await page.call('get', '/old')).toMatchObject({ ...answer, fromCache: true });
  expect(await page.call('get', '/new')).toMatchObject({ text: 'Ada', fromCache: true });
});

const referer = (origin: Origin, path: string): unknown => origin.requestsTo(path)[0]?.headers.referer;

/** The browser itself adds its client hints (`sec-ch-*`) to what a page fetches, and not to what a worker fetches. */
const NOT_OURS_TO_KEEP = /^(cache-control|pragma|sec-ch-.*)$/;

function fields(origin: Origin, path: string): object {
  const all = Object.entries(origin.requestsTo(path)[0]?.headers ?? {});
  return Object.fromEntries(all.filter(([name]) => !NOT_OURS_TO_KEEP.test(name)));
}
