import type { Origin } from '../fixtures/origin.js';
import { script, WORKER, workerUrl } from '../fixtures/site.js';
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
  origin.route('/me/image', ({ headers }) => ({
    headers: { 'content-type': 'image/svg+xml' },
    body: `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTHS[userOf(headers.cookie)] ?? 9}" height="1"/>`,
  }));
}

const ROUTED = workerUrl({ routes: ['/me/*'] });

test('what a page loads in the line after it names an identity is of that identity', async ({ origin, openPage }) => {
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

test('what is loaded in the line after the first identity ever is stored for it alone, and is forgotten with it', async ({
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

test('the identity that a new session is given holds before the session has reached the worker', async ({
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

test('the same holds for a worker of the app whose options no URL tells', async ({ origin, openPage }) => {
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

test('a worker that is stopped under it knows the identity all the same', async ({ origin, openPage }) => {
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
