import { needsFiles } from '../engines/only-in.js';
import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { clearSiteData, overrideQuota, stopWorkers } from '../fixtures/worker.js';
import type * as beside from './beside.page.js';

type Page = CasePage<typeof beside>;

const MEGABYTE = 1024 * 1024;
const DATABASES = {
  'cache-storage': 'cached-session-responses:e2e',
  filesystem: 'cached-session-files:e2e',
} as const;

/** Each entry has its body, each body its entry, and the totals are those of the entries. */
async function expectWhole(page: Page, backend: keyof typeof DATABASES): Promise<void> {
  expect(await page.call('isWhole')).toBe(true);
  const totals = await page.call('totals');
  expect(totals).toEqual(await page.call('listed'));
  expect(await page.call('bodies', backend)).toHaveLength(totals.count);
}

for (const backend of ['cache-storage', 'filesystem'] as const) {
  const open = async (openPage: (name: string) => Promise<Page>): Promise<Page> => {
    if (backend === 'filesystem') needsFiles();
    const page = await openPage('backends/beside');
    await page.call('make', {}, backend);
    return page;
  };

  test(`${backend}: a worker that is stopped during its writes leaves nothing torn, and orphans are swept`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/writing.js', async () => script(await workerBundle('backends/writing')));
    const page = await open(openPage);
    for (let kill = 0; kill < 4; kill += 1) {
      await page.call('startWriting', '/writing.js', backend);
      await stopWorkers(page.tab);
      await expectWhole(page, backend);
    }
    expect((await page.call('totals')).count).toBeGreaterThan(20);
  });

  for (const size of [60_000, 500_000]) {
    test(`${backend}: a full disk is reported as quota, and nothing of the failed write remains (${size} bytes)`, async ({
      openPage,
    }) => {
      const page = await open(openPage);
      await overrideQuota(page.tab, 5 * MEGABYTE);
      const { count, code } = await page.call('putUntilFailure', size);
      expect(code).toBe('quota');
      expect(count).toBeGreaterThan(0);
      await expectWhole(page, backend);
    });
  }

  test(`${backend}: after an eviction a full store can store again`, async ({ openPage }) => {
    const page = await open(openPage);
    await overrideQuota(page.tab, 5 * MEGABYTE);
    const { count } = await page.call('putUntilFailure', 60_000);
    const before = await page.call('position');
    expect(await page.call('evictTo', 3)).toBe(count - 3);
    await expectWhole(page, backend);
    await expect.poll(() => page.call('put', 'late', 60_000, before)).toBe('written');
    await expectWhole(page, backend);
  });

  for (const damage of ['deleteBodies', 'damageBodies'] as const) {
    test(`${backend}: an entry is a miss and is removed after ${damage}`, async ({ openPage }) => {
      const page = await open(openPage);
      await page.call('put', 'a');
      await page.call(damage, backend);
      await page.call('put', 'b');
      expect(await page.call('has', 'a')).toBe(false);
      expect(await page.call('has', 'b')).toBe(true);
      expect(await page.call('totals')).toMatchObject({ count: 1 });
      await expectWhole(page, backend);
    });
  }

  test(`${backend}: bodies whose database is lost are swept by a later write`, async ({ openPage }) => {
    const page = await open(openPage);
    await page.call('put', 'a');
    await page.call('put', 'b');
    await page.call('deleteDatabase', DATABASES[backend]);
    expect(await page.call('has', 'a')).toBe(false);
    expect(await page.call('put', 'c')).toBe('written');
    await expect.poll(() => page.call('bodies', backend)).toHaveLength(1);
    await expectWhole(page, backend);
  });

  test(`${backend}: two engines on one store never see a body of another response, and leave none behind`, async ({
    openPage,
  }) => {
    const page = await open(openPage);
    expect(await page.call('contend', backend, 60)).toBe(0);
    await expectWhole(page, backend);
  });

  test(`${backend}: after the site's data is cleared, the next call starts a new store`, async ({ openPage }) => {
    const page = await open(openPage);
    await page.call('put', 'a');
    await clearSiteData(page.tab, 'all');
    await expect.poll(() => page.call('timesLost')).toBe(1);
    expect(await page.call('has', 'a')).toBe(false);
    expect(await page.call('put', 'b')).toBe('written');
    expect(await page.call('has', 'b')).toBe(true);
    await expectWhole(page, backend);
  });

  test(`${backend}: when all is removed, no body is left`, async ({ openPage }) => {
    const page = await open(openPage);
    for (const name of ['a', 'b', 'c']) await page.call('put', name, 100_000);
    expect(await page.call('bodies', backend)).toHaveLength(3);
    expect(await page.call('removeAll')).toBe(3);
    expect(await page.call('bodies', backend)).toEqual([]);
    expect(await page.call('put', 'a')).toBe('written');
    await expectWhole(page, backend);
  });

  test(`${backend}: a body that is removed while it is read can be read to its end`, async ({ openPage }) => {
    const page = await open(openPage);
    expect(await page.call('readAfterRemoval', backend, 5_000_000)).toBe('whole');
  });

  test(`${backend}: a body of 5 MB is stored and found again`, async ({ openPage }) => {
    const page = await open(openPage);
    expect(await page.call('put', 'a', 5_000_000)).toBe('written');
    await page.reload();
    await page.call('make', {}, backend);
    expect(await page.call('bodyOf', backend, 'a')).toBe(5_000_000);
  });
}
