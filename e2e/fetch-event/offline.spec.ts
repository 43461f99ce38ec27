import type { Answer } from '../fixtures/reply.js';
import { workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as routesPage from './routes.page.js';

const typed = (type: string, body: string): Answer => ({ headers: { 'content-type': type }, body });

/** README's recipe: each use asks the origin, which sends neither validators nor Cache-Control, and the cache does without it when it is away. */
for (const more of [{}, { cacheControl: true }]) {
  test(`page, script and data of an origin without validators are available when it is down: ${JSON.stringify(more)}`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/app', typed('text/html', '<!doctype html><title>app</title>'));
    origin.route('/assets/program', typed('text/javascript', 'window.loaded = "program";'));
    origin.route('/assets/text', { body: 'text' });
    const page = await openPage<typeof routesPage>('fetch-event/routes');
    const routes = ['/assets/*', { pattern: '/app', navigations: true }];
    await page.call('register', workerUrl({ expireAfter: 0, staleIfError: true, routes, ...more }), true);
    const tab = await page.tab.context().newPage();
    await tab.goto(`${origin.url}/app`);
    expect(await page.call('runScript', '/assets/program')).toBe('program');
    expect(await page.call('fetchText', '/assets/text')).toBe('text');
    await origin.goDown();
    await tab.goto(`${origin.url}/app`);
    expect(await tab.title()).toBe('app');
    expect(await page.call('runScript', '/assets/program')).toBe('program');
    expect(await page.call('fetchText', '/assets/text')).toBe('text');
  });
}
