import type { WorkerOptions } from 'cached-session';
import { chromiumSays, notIn } from '../engines/only-in.js';
import { gate } from '../fixtures/gate.js';
import type { Origin } from '../fixtures/origin.js';
import { html, workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as routesPage from './routes.page.js';

const page = (title: string) => html(`<!doctype html><title>${title}</title>`);
const EVERY_PAGE = { pattern: '/', navigations: true };

/** A visitor who was there once: the worker is active, and controls the tab. */
const navigationTest = test.extend<{ visitor: (options: WorkerOptions) => Promise<Visitor> }>({
  visitor: async ({ origin, openPage }, use) => {
    await use(async (options) => {
      const tab = await openPage<typeof routesPage>('fetch-event/routes');
      await tab.call('register', workerUrl(options), true);
      return new Visitor(tab, origin);
    });
  },
});

class Visitor {
  constructor(
    readonly page: CasePage<typeof routesPage>,
    readonly origin: Origin,
  ) {}

  /** The title of what a path shows, and where that is. */
  async goTo(path: string): Promise<readonly [title: string, path: string]> {
    await this.page.tab.goto(this.origin.url + path);
    return [await this.page.tab.title(), new URL(this.page.tab.url()).pathname];
  }
}

navigationTest(
  'after networkTimeout a stored page is served while the network hangs; a response that arrives later is stored',
  async ({ origin, visitor }) => {
    const { goTo } = bound(await visitor({ networkTimeout: 0.3, routes: [EVERY_PAGE] }));
    origin.route('/start', page('old'));
    await goTo('/start');
    const door = gate();
    origin.route('/start', async () => {
      await door.opened;
      return page('new');
    });
    expect(await goTo('/start')).toEqual(['old', '/start']);
    notIn('webkit', 'WebKitGTK: the request of a navigation is aborted once the navigation has an answer');
    door.open();
    expect(await origin.requestsTo('/start').at(-1)?.over).toBe('sent');
    await origin.goDown();
    await expect.poll(async () => (await goTo('/start'))[0]).toBe('new');
  },
);

navigationTest('a route has its own networkTimeout, also for requests by script', async ({ origin, visitor }) => {
  const routes = [{ pattern: '/slow/*', networkTimeout: 0.3 }];
  const them = await visitor({ expireAfter: 0, staleIfError: true, routes });
  origin.route('/slow/a', { headers: { etag: '"1"' }, body: 'old' });
  expect(await them.page.call('fetchText', '/slow/a')).toBe('old');
  const door = gate();
  origin.route('/slow/a', async () => {
    await door.opened;
    return { headers: { etag: '"2"' }, body: 'new' };
  });
  expect(await them.page.call('fetchText', '/slow/a')).toBe('old');
  door.open();
  await expect.poll(() => them.page.call('fetchText', '/slow/a')).toBe('new');
});

navigationTest('networkTimeout can be set for a session and for a single request', async ({ origin, openSession }) => {
  const session = await openSession({ expireAfter: 0, staleIfError: true });
  origin.route('/slow/a', { headers: { etag: '"1"' }, body: 'old' });
  await session.call('get', '/slow/a');
  const door = gate();
  origin.route('/slow/a', async () => {
    await door.opened;
    return { headers: { etag: '"2"' }, body: 'new' };
  });
  expect(await session.call('get', '/slow/a', { cache: { networkTimeout: 0.3 } })).toMatchObject({
    text: 'old',
    source: 'stale',
  });
  door.open();
  await expect.poll(() => session.call('get', '/slow/a')).toMatchObject({ text: 'new' });
});

for (const [what, options, title] of [
  ['with staleIfError the stored page is shown', { staleIfError: true }, 'stored'],
  ['else what the server says', {}, 'down'],
] as const) {
  navigationTest(`a server that fails with 503: ${what}`, async ({ origin, visitor }) => {
    const { goTo } = bound(await visitor({ ...options, routes: [EVERY_PAGE] }));
    origin.route('/start', page('stored'));
    await goTo('/start');
    origin.route('/start', { ...page('down'), status: 503 });
    expect((await goTo('/start'))[0]).toBe(title);
  });
}

navigationTest(
  'the offline page is available after the first visit, for navigations that nothing answers',
  async ({ origin, visitor }) => {
    origin.route('/offline', page('offline'));
    const { goTo, visitor: them } = bound(await visitor({ offlineFallback: '/offline' }));
    origin.route('/start', page('start'));
    expect(await goTo('/start')).toEqual(['start', '/start']);
    expect(origin.requestsTo('/start')).toHaveLength(1);
    await origin.goDown();
    expect(await goTo('/start')).toEqual(['offline', '/start']);
    await stopWorkers(them.page.tab);
    expect(await goTo('/never/seen?before')).toEqual(['offline', '/never/seen']);
  },
);

navigationTest("an app's shell answers deep links, but for those that are denied", async ({ origin, visitor }) => {
  origin.route('/shell', page('shell'));
  const offlineFallback = { page: '/shell', allow: ['/app/*'], deny: ['/app/files/*'] };
  const { goTo } = bound(await visitor({ offlineFallback, routes: [EVERY_PAGE] }));
  origin.route('/app/users/7', page('seven'));
  await goTo('/app/users/7');
  await origin.goDown();
  expect(await goTo('/app/users/7')).toEqual(['seven', '/app/users/7']);
  expect(await goTo('/app/users/8')).toEqual(['shell', '/app/users/8']);
  await expect(goTo('/app/files/a.pdf')).rejects.toThrow(chromiumSays('ERR_FAILED'));
  await expect(goTo('/elsewhere')).rejects.toThrow();
});

navigationTest(
  'the offline page is that of the newest deployment, even with the same worker',
  async ({ origin, visitor }) => {
    origin.route('/offline', page('old'));
    const { goTo } = bound(await visitor({ offlineFallback: '/offline' }));
    origin.route('/offline', page('new'));
    origin.route('/start', page('start'));
    await goTo('/start');
    await expect.poll(() => origin.requestsTo('/offline').length).toBe(2);
    await origin.goDown();
    await expect.poll(async () => (await goTo('/start'))[0]).toBe('new');
  },
);

navigationTest('the offline page survives clear() and a change of user', async ({ origin, visitor }) => {
  origin.route('/offline', page('offline'));
  const { goTo, visitor: them } = bound(await visitor({ cacheName: 'atlas', offlineFallback: '/offline' }));
  await them.page.call('open', { cacheName: 'atlas', identity: 'ada' });
  await them.page.call('clear');
  await origin.goDown();
  expect((await goTo('/start'))[0]).toBe('offline');
});

navigationTest(
  'a start page that answers 302 works offline, under the URL it redirects to',
  async ({ origin, visitor }) => {
    const { goTo } = bound(await visitor({ routes: [EVERY_PAGE] }));
    origin.route('/', { status: 302, headers: { location: '/en' } });
    origin.route('/en', { status: 302, headers: { location: '/en/start' } });
    origin.route('/en/start', page('start'));
    expect(await goTo('/')).toEqual(['start', '/en/start']);
    await origin.goDown();
    expect(await goTo('/')).toEqual(['start', '/en/start']);
    expect(await goTo('/en')).toEqual(['start', '/en/start']);
    await origin.comeUp();
    origin.route('/', { status: 302, headers: { location: '/de' } });
    origin.route('/de', page('Anfang'));
    expect(await goTo('/')).toEqual(['Anfang', '/de']);
    await origin.goDown();
    expect(await goTo('/')).toEqual(['Anfang', '/de']);
  },
);

function bound(visitor: Visitor): { readonly visitor: Visitor; readonly goTo: Visitor['goTo'] } {
  return { visitor, goTo: (path) => visitor.goTo(path) };
}
