import type { CasePage } from '../fixtures/test.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as largePage from './large-cache.page.js';

type Page = CasePage<typeof largePage>;

const MB = 1024 * 1024;
/** `ENTRIES=100000` for what the bounds are made for; it takes minutes. */
const ENTRIES = Number(process.env.ENTRIES ?? 1200);

// One after the other: they are about time.
test.describe.configure({ mode: 'default', timeout: 60_000 + 20 * ENTRIES });

/** A hit takes at most three times as long while this goes on. */
async function expectQuickHits(page: Page, work: largePage.Work): Promise<number> {
  const times = await page.call('hitsDuringWork', '/api/hot', work);
  const { usual, during, took, seen, batches } = times;
  console.log(
    `${work}: ${seen} in ${Math.round(took)} ms; a hit ${usual.toFixed(2)}, meanwhile ${during.toFixed(2)} ms`,
  );
  // What is over at once, among so few entries, says nothing.
  if (batches > 4) expect.soft(during, work).toBeLessThan(3 * usual);
  return seen;
}

async function filled(openPage: (name: string) => Promise<Page>, tier: number): Promise<Page> {
  const page = await openPage('port/large-cache');
  expect(await page.call('fill', ENTRIES)).toBe(ENTRIES);
  await page.call('openLarge', tier);
  return page;
}

test.beforeEach(({ origin }) => {
  origin.route('/api/hot', { body: 'hot' });
});

test(`[B-17] a hit from memory does not wait while filter() iterates over ${ENTRIES} entries`, async ({ openPage }) => {
  const page = await filled(openPage, 16 * MB);
  expect(await expectQuickHits(page, 'filter()')).toBe(ENTRIES + 1);
});

test(`[B-17] a hit from the store hardly waits for operations that read all of ${ENTRIES} entries`, async ({
  openPage,
}) => {
  const page = await filled(openPage, 0);
  expect(await expectQuickHits(page, 'filter()')).toBe(ENTRIES + 1);
  expect(await expectQuickHits(page, 'filter() of what has expired')).toBe(ENTRIES / 2);
  await expectQuickHits(page, "sorted('size') of 2000");
  expect(await expectQuickHits(page, 'urls()')).toBe(ENTRIES + 1);
  expect(await expectQuickHits(page, 'count() of what is fresh')).toBe(ENTRIES / 2 + 1);
  expect(await expectQuickHits(page, 'export()')).toBeGreaterThan(ENTRIES);
});

test(`[B-14] a hit from the store hardly waits for deletions among ${ENTRIES} entries`, async ({ openPage }) => {
  const page = await filled(openPage, 0);
  expect(await expectQuickHits(page, 'delete() by a pattern that nothing matches')).toBe(0);
  const tagged = Math.ceil(ENTRIES / 3);
  expect(await expectQuickHits(page, 'delete() by a tag')).toBe(tagged);
  expect(await expectQuickHits(page, 'delete() by a pattern')).toBe(ENTRIES - tagged);
});

test(`[B-14] a hit from the store hardly waits for operations that rename, renew and remove ${ENTRIES} entries`, async ({
  openPage,
}) => {
  const page = await filled(openPage, 0);
  expect(await expectQuickHits(page, 'delete() of what has expired')).toBe(ENTRIES / 2);
  expect(await expectQuickHits(page, 'resetExpiration()')).toBe(ENTRIES / 2 + 1);
  await expectQuickHits(page, 'recreateKeys()');
});

test('[B-14] a worker that is stopped during a large deletion leaves nothing torn, and the next one continues', async ({
  openPage,
}) => {
  const page = await filled(openPage, 0);
  const left = async (store: string): Promise<number> =>
    (await page.call('records', 'cached-session:large', store)).length;
  const deleting = page.call('run', 'delete() by a pattern');
  const rest = await page.call('holdAmid', ENTRIES);
  await stopWorkers(page.tab);
  await page.call('letGo');
  expect(await deleting).toBe(rest);
  expect([await left('responses'), await left('bodies'), await page.call('count')]).toEqual([0, 0, 0]);
});
