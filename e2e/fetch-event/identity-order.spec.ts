import { type Gate, gate } from '../fixtures/gate.js';
import type { Origin } from '../fixtures/origin.js';
import { html, script, WORKER, workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test, WAITS } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as orderPage from './identity-order.page.js';

const USERS = ['ada', 'bob'] as const;
const WIDTHS: Readonly<Record<string, number>> = { ada: 1, bob: 2 };

/** What each user is to see. */
const of = (user: string): readonly unknown[] => [user, user, WIDTHS[user]];

const userOf = (cookie = ''): string => /user=(\w+)/.exec(cookie)?.[1] ?? '';

function serveUsers(origin: Origin): void {
  origin.route('/me/*', ({ headers }) => ({ body: userOf(headers.cookie) }));
  origin.route('/me/frame', ({ headers }) => html(`<!doctype html><body>${userOf(headers.cookie)}`));
  origin.route('/me/image', ({ headers }) => ({
    headers: { 'content-type': 'image/svg+xml' },
    body: `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTHS[userOf(headers.cookie)] ?? 9}" height="1"/>`,
  }));
}

const ROUTED = workerUrl({ routes: ['/me/*', { pattern: '/me/frame', navigations: true }] });

/** A page with a session and a worker that answers both users' loads. */
const routedTest = test.extend<{ readonly routed: CasePage<typeof orderPage> }>({
  routed: async ({ origin, openPage }, use) => {
    serveUsers(origin);
    const page = await openPage<typeof orderPage>('fetch-event/identity-order');
    await page.call('register', ROUTED, true);
    await page.call('open');
    await use(page);
  },
});

routedTest(
  "a page's load in the line after an identity is set belongs to that identity",
  async ({ origin, routed }) => {
    for (let round = 0; round < 30; round += 1) {
      const user = USERS[round % 2] ?? '';
      expect(await routed.call('switchTo', user, 'same'), `round ${round}`).toEqual(of(user));
      expect(await routed.call('switchTo', user, `${round}`), `round ${round}`).toEqual(of(user));
    }
    // What is stored for each of the two answers it from then on.
    expect(origin.requestsTo('/me/fetch').filter(({ url }) => url.endsWith('same'))).toHaveLength(2);
  },
);

routedTest(
  'a load in the line after the very first identity is stored for that identity only, and forgotten with it',
  async ({ routed }) => {
    expect(await routed.call('switchTo', 'ada', 'first')).toEqual(of('ada'));
    expect(await routed.call('count')).toBe(3);
    await routed.call('forget', 'ada');
    expect(await routed.call('count')).toBe(0);
  },
);

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

routedTest('the identity survives a worker that is stopped in between', async ({ routed }) => {
  for (let round = 0; round < 6; round += 1) {
    const user = USERS[round % 2] ?? '';
    const before = routed.call('switchTo', user, 'same');
    if (round >= 2) expect(await before).toEqual(of(user));
    await stopWorkers(routed.tab);
    expect(await routed.call('load', 'same'), `round ${round}`).toEqual(of(user));
    await before;
    await stopWorkers(routed.tab);
    const other = USERS[(round + 1) % 2] ?? '';
    expect(await routed.call('switchTo', other, 'same'), `round ${round}`).toEqual(of(other));
  }
});

routedTest(
  'of two identities that are set one after the other, the second one survives a worker that is stopped in between',
  async ({ routed }) => {
    for (const user of USERS) expect(await routed.call('switchTo', user, 'same')).toEqual(of(user));
    for (let round = 0; round < 8; round += 1) {
      const [user = '', other = ''] = round % 2 === 0 ? USERS : USERS.toReversed();
      await stopWorkers(routed.tab);
      const first = round < 4 ? other : null;
      expect(await routed.call('switchTwice', first, user, 'same'), `round ${round}`).toEqual(of(user));
      expect(await routed.call('load', 'same'), `round ${round}`).toEqual(of(user));
    }
  },
);

routedTest(
  'a navigation in the line after an identity is stored for that identity, where it starts the worker',
  async ({ origin, routed }) => {
    for (const [user, other] of [USERS, USERS.toReversed()] as const) {
      await routed.call('switchTo', other, 'same');
      await stopWorkers(routed.tab);
      expect(await routed.call('switchAndFrame', user)).toBe(user);
      await routed.call('count');
    }
    await origin.goDown();
    for (const user of USERS) expect(await routed.call('switchAndFrame', user)).toBe(user);
  },
);

for (const worker of ['starts', 'runs'])
  routedTest(
    `a navigation waits for an identity that takes long, where the worker ${worker}`,
    async ({ origin, routed }) => {
      await routed.call('delayIdentities', 500);
      const frameOf = async (user: string): Promise<string | undefined> => {
        if (worker === 'starts') await stopWorkers(routed.tab);
        return routed.call('switchAndFrame', user);
      };
      for (const user of USERS) expect(await frameOf(user)).toBe(user);
      await origin.goDown();
      for (const user of USERS) expect(await frameOf(user)).toBe(user);
    },
  );

routedTest('a page that leaves in the line after an identity arrives as that user', async ({ origin, routed }) => {
  const { tab } = routed;
  const page = tab.url();
  const arrive = async (user: string): Promise<string> => {
    await tab.goto(page);
    await routed.call('open');
    await stopWorkers(tab);
    await routed.call('delayIdentities', 300);
    await routed.call('switchAndLeave', user);
    await tab.waitForFunction("location.pathname === '/me/frame' && document.readyState === 'complete'");
    return tab.evaluate(() => document.body.textContent);
  };
  for (const user of USERS) expect(await arrive(user)).toBe(user);
  origin.route('/me/frame', 'destroy');
  for (const user of USERS) expect(await arrive(user)).toBe(user);
});

routedTest(
  'a page that never hears that its identity is stored does not keep navigations',
  WAITS,
  async ({ routed }) => {
    await routed.call('neverHear');
    expect(await routed.call('switchAndFrame', 'ada')).toBe('ada');
  },
);

/** A navigation of ada that is under way until this is opened. */
async function slowFrame(origin: Origin, routed: CasePage<typeof orderPage>): Promise<Gate> {
  const door = gate();
  origin.route('/me/frame', async ({ headers }) => {
    const user = userOf(headers.cookie);
    if (user === 'ada') await door.opened;
    return html(`<!doctype html><body>${user}`);
  });
  await routed.call('switchTo', 'ada', 'before');
  await routed.call('beginFrame');
  await expect.poll(() => origin.requestsTo('/me/frame').length).toBe(1);
  return door;
}

routedTest('a navigation under way belongs to the identity that it began with', async ({ origin, routed }) => {
  const door = await slowFrame(origin, routed);
  await routed.call('switchTo', 'bob', 'same');
  door.open();
  expect(await routed.call('begunFrame')).toBe('ada');
  await routed.call('count');
  await origin.goDown();
  expect(await routed.call('switchAndFrame', 'bob')).not.toBe('ada');
  expect(await routed.call('switchAndFrame', 'ada')).toBe('ada');
});

for (const removal of ['clear', 'forget'] as const)
  routedTest(`of a navigation that is under way during ${removal}() nothing is stored`, async ({ origin, routed }) => {
    const door = await slowFrame(origin, routed);
    await routed.call(removal, 'ada');
    door.open();
    expect(await routed.call('begunFrame')).toBe('ada');
    await origin.goDown();
    expect(await routed.call('frame')).not.toBe('ada');
  });
