import type { Origin } from '../fixtures/origin.js';
import { html, script, WORKER, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as orderPage from './identity-order.page.js';

const USERS = ['ada', 'bob'] as const;
const WIDTHS: Readonly<Record<string, number>> = { ada: 1, bob: 2 };

/** What each user is to see. */
const of = (user: string): readonly unknown[] => [user, user, WIDTHS[user]];

function serveUsers(origin: Origin): void {
  const userOf = (cookie = ''): string => /user=(\w+)/.exec(cookie)?.[1] ?? '';
  origin.route('/me/*', ({ headers }) => ({ body: userOf(headers.cookie) }));
  origin.route('/me/frame', ({ headers }) => html(`<!doctype html><body>${userOf(headers.cookie)}`));
  origin.route('/me/image', ({ headers }) => ({
    headers: { 'content-type': 'image/svg+xml' },
    body: `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTHS[userOf(headers.cookie)] ?? 9}" height="1"/>`,
  }));
}

const ROUTED = workerUrl({ routes: ['/me/*', { pattern: '/me/frame', navigations: true }] });

test("a page's load in the line after an identity is set belongs to that identity", async ({ origin, openPage }) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  await page.call('open');
  for (let round = 0; round < 30; round += 1) {
    const user = USERS[round % 2] ?? '';
    expect(await page.call('switchTo', user, 'same'), `round ${round}`).toEqual(of(user));
    expect(await page.call('switchTo', user, `${round}`), `round ${round}`).toEqual(of(user));
  }
  // What is stored for each of the two answers it from then on.
  expect(origin.requestsTo('/me/fetch').filter(({ url }) => url.endsWith('same'))).toHaveLength(2);
});

test('a load in the line after the very first identity is stored for that identity only, and forgotten with it', async ({
  origin,
  openPage,
}) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  await page.call('open');
  expect(await page.call('switchTo', 'ada', 'first')).toEqual(of('ada'));
  expect(await page.call('count')).toBe(3);
  await page.call('forget', 'ada');
  expect(await page.call('count')).toBe(0);
});

test('the identity of a new session applies before the session is connected to the worker', async ({
  origin,
  openPage,
}) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  for (let round = 0; round < 6; round += 1) {
    const user = USERS[round % 2] ?? '';
    expect(await page.call('beginAs', user, 'same'), `round ${round}`).toEqual(of(user));
    await page.reload();
  }
});

test("the same applies to an app's own worker whose options are not in its URL", async ({ origin, openPage }) => {
  serveUsers(origin);
  const claims = `self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));`;
  origin.route(
    '/app-sw.js',
    script(`self.cachedSessionOptions = { routes: ['/me/*'] }; ${claims} importScripts('${WORKER}');`),
  );
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', '/app-sw.js', true);
  await page.call('open');
  for (let round = 0; round < 10; round += 1) {
    const user = USERS[round % 2] ?? '';
    expect(await page.call('switchTo', user, 'same'), `round ${round}`).toEqual(of(user));
  }
});

test('the identity survives a worker that is stopped in between', async ({ origin, openPage }) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  await page.call('open');
  for (let round = 0; round < 6; round += 1) {
    const user = USERS[round % 2] ?? '';
    const before = page.call('switchTo', user, 'same');
    if (round >= 2) expect(await before).toEqual(of(user));
    await stopWorkers(page.tab);
    expect(await page.call('load', 'same'), `round ${round}`).toEqual(of(user));
    await before;
    await stopWorkers(page.tab);
    const other = USERS[(round + 1) % 2] ?? '';
    expect(await page.call('switchTo', other, 'same'), `round ${round}`).toEqual(of(other));
  }
});

test('of two identities that are set one after the other, the second one survives a worker that is stopped in between', async ({
  origin,
  openPage,
}) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  await page.call('open');
  for (const user of USERS) expect(await page.call('switchTo', user, 'same')).toEqual(of(user));
  for (let round = 0; round < 8; round += 1) {
    const [user = '', other = ''] = round % 2 === 0 ? USERS : USERS.toReversed();
    await stopWorkers(page.tab);
    const first = round < 4 ? other : null;
    expect(await page.call('switchTwice', first, user, 'same'), `round ${round}`).toEqual(of(user));
    expect(await page.call('load', 'same'), `round ${round}`).toEqual(of(user));
  }
});

test('a navigation in the line after an identity is stored for that identity, where it starts the worker', async ({
  origin,
  openPage,
}) => {
  serveUsers(origin);
  const page = await openPage<typeof orderPage>('fetch-event/identity-order');
  await page.call('register', ROUTED, true);
  await page.call('open');
  for (const [user, other] of [USERS, USERS.toReversed()] as const) {
    await page.call('switchTo', other, 'same');
    await stopWorkers(page.tab);
    expect(await page.call('switchAndFrame', user)).toBe(user);
    expect(await page.call('count')).toBeGreaterThan(0);
  }
  await origin.goDown();
  for (const user of USERS) expect(await page.call('switchAndFrame', user)).toBe(user);
});
