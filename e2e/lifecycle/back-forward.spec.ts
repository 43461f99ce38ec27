import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.js';
import type * as backForward from './back-forward.page.js';

const MODES = [
  { where: 'in the worker', options: {} },
  { where: 'in the page', options: { worker: false } },
] as const;

/** A page that is restored does not load again, so there is no load event to wait for; in Firefox, no navigation that its driver reports. */
async function goBack(tab: Page, browserName: string): Promise<void> {
  if (browserName === 'firefox') await tab.evaluate(() => history.back());
  else await tab.goBack({ waitUntil: 'commit' });
}

for (const { where, options } of MODES) {
  test(`A12: a frozen page with its session ${where} has no open connections, and works after it resumes`, async ({
    origin,
    openPage,
    openSession,
  }) => {
    origin.route('/api/*', ({ path }) => ({ body: path }));
    const page = await openPage<typeof backForward>('lifecycle/back-forward');
    await page.call('open', options);
    expect(await page.call('getAndHide', '/api/name')).toEqual([]);

    // Meanwhile another tab stores, deletes and reports.
    const beside = await openSession();
    await beside.call('getAll', ['/api/1', '/api/2']);
    await beside.call('clear');
    await page.call('show');
    expect(await page.call('get', '/api/name')).toMatchObject({ text: '/api/name', fromCache: false });
    expect(await page.call('get', '/api/name')).toMatchObject({ text: '/api/name', fromCache: true });
    expect(await page.call('clientMessages')).toBe(0);
  });

  test(`A12: a page with its session ${where} is restored from the back-forward cache`, async ({
    origin,
    openPage,
    openSession,
    browserName,
  }) => {
    origin.route('/api/*', ({ path }) => ({ body: path }));
    const page = await openPage<typeof backForward>('lifecycle/back-forward');
    await page.tab.goto(`${origin.url}/empty`);
    await goBack(page.tab, browserName);
    // Null also while the tab is between two documents.
    const persisted = () =>
      page.tab.evaluate(() => document.documentElement.getAttribute('persisted')).catch(() => null);
    await expect.poll(persisted).not.toBe(null);
    const kept = await persisted();
    test.skip(kept !== 'true', 'This browser keeps no page for the way back (the headless shell never does).');

    await page.call('open', options);
    await page.call('get', '/api/name');
    // A page that is still writing may not be kept: that is the browser's choice, and not what this is about.
    await page.call('count');
    // Nor one that is still loading chunks, of which this is the last.
    await expect.poll(() => page.call('hasAllChunks')).toBe(true);
    await page.tab.evaluate(() => document.documentElement.setAttribute('persisted', 'unknown'));
    await page.tab.goto(`${origin.url}/empty`);
    const beside = await openSession();
    await beside.call('getAll', ['/api/1', '/api/2']);
    await beside.call('clear');
    await goBack(page.tab, browserName);
    await expect.poll(persisted).toBe('true');
    expect(await page.call('get', '/api/name')).toMatchObject({ text: '/api/name', fromCache: false });
  });
}
