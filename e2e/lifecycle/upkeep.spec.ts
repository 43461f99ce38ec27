import { workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { dispatchPeriodicSync, stopWorkers } from '../fixtures/worker.js';
import type * as upkeepPage from './upkeep.page.js';

type Page = CasePage<typeof upkeepPage>;

const OPTIONS = { cacheName: 'kept', autoPurge: { every: 3600 } } as const;
const DATABASE = 'cached-session:kept';

/** Something that has expired, and something that never will. */
async function fill(page: Page): Promise<void> {
  await page.call('get', '/api/gone');
  await page.call('count');
  await page.call('overwrite', DATABASE, 'responses', { expires: 1 });
  await page.call('get', '/api/stays');
  await page.call('count');
}

const left = async (page: Page): Promise<number> => (await page.call('records', DATABASE, 'responses')).length;

test.beforeEach(({ origin }) => {
  origin.route('/api/*', { body: 'text' });
});

test('[B-27] on activation a worker removes expired entries from the cache of its start options, without a page', async ({
  openPage,
}) => {
  const page = await openPage<typeof upkeepPage>('lifecycle/upkeep');
  await page.call('open', { cacheName: 'kept', worker: false });
  await fill(page);
  expect(await left(page)).toBe(2);
  await page.call('register', workerUrl(OPTIONS));
  await expect.poll(() => left(page)).toBe(1);
  expect(await page.call('get', '/api/stays')).toMatchObject({ fromCache: true });
});

test('[B-27] a restarted worker removes expired entries even if the page only reads', async ({ openPage }) => {
  const page = await openPage<typeof upkeepPage>('lifecycle/upkeep');
  expect(await page.call('open', OPTIONS)).toMatchObject({ mode: 'worker' });
  await fill(page);
  await stopWorkers(page.tab);
  expect(await page.call('get', '/api/stays')).toMatchObject({ fromCache: true });
  await expect.poll(() => left(page)).toBe(1);
  expect(await page.call('get', '/api/stays')).toMatchObject({ fromCache: true });
});

test('[B-27] a periodic sync wakes the worker to remove expired entries', async ({ openPage }) => {
  const page = await openPage<typeof upkeepPage>('lifecycle/upkeep');
  await page.call('register', workerUrl(OPTIONS));
  // What its activation began ends here.
  await stopWorkers(page.tab);
  await page.call('open', { cacheName: 'kept' });
  await fill(page);
  expect(await left(page)).toBe(2);
  await stopWorkers(page.tab);
  await dispatchPeriodicSync(page.tab, 'somebody-elses');
  await dispatchPeriodicSync(page.tab, 'cached-session:purge');
  await expect.poll(() => left(page)).toBe(1);
});
