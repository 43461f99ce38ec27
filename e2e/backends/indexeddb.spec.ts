import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { clearSiteData, overrideQuota, stopWorkers } from '../fixtures/worker.js';
import type * as indexeddb from './indexeddb.page.js';

type Page = CasePage<typeof indexeddb>;

const DATABASE = 'cached-session:e2e';
const MEGABYTE = 1024 * 1024;

async function expectWhole(page: Page): Promise<void> {
  expect(await page.call('isWhole')).toBe(true);
  expect(await page.call('totals')).toEqual(await page.call('listed'));
}

test('a worker that is stopped during its writes leaves nothing torn', async ({ origin, openPage }) => {
  origin.route('/writing.js', async () => script(await workerBundle('backends/writing')));
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  for (let kill = 0; kill < 4; kill += 1) {
    await page.call('startWriting', '/writing.js');
    await stopWorkers(page.tab);
    await expectWhole(page);
  }
  expect((await page.call('totals')).count).toBeGreaterThan(20);
});

for (const size of [60_000, 500_000]) {
  test(`a full disk is reported as quota, and nothing of the failed write remains (${size} bytes)`, async ({
    openPage,
  }) => {
    const page = await openPage<typeof indexeddb>('backends/indexeddb');
    await page.call('make');
    await overrideQuota(page.tab, 5 * MEGABYTE);
    const { count, code } = await page.call('putUntilFailure', size);
    expect(code).toBe('quota');
    expect(count).toBeGreaterThan(0);
    await expectWhole(page);
  });
}

test('after an eviction a full store can store again', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await overrideQuota(page.tab, 5 * MEGABYTE);
  const { count } = await page.call('putUntilFailure', 60_000);
  const before = await page.call('position');
  expect(await page.call('evictTo', 3)).toBe(count - 3);
  expect(await page.call('position')).toEqual(before);
  await expectWhole(page);
  await expect.poll(() => page.call('put', 'late', 60_000, before)).toBe('written');
  await expectWhole(page);
});

test('a full store can be cleared, and pending writes are still refused', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await overrideQuota(page.tab, 5 * MEGABYTE);
  const { count } = await page.call('putUntilFailure', 60_000);
  const before = await page.call('position');
  expect(await page.call('removeAll')).toBe(count);
  await overrideQuota(page.tab);
  expect(await page.call('put', 'late', 3, before)).toBe('refused');
  expect(await page.call('put', 'later')).toBe('written');
  await expectWhole(page);
});

test('the first call waits for a blocked database, later ones fail at once until it is free', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('createDatabase', DATABASE, 1);
  await page.call('blockDatabase', DATABASE);
  await page.call('make', { openTimeout: 50 });
  expect(await page.call('has', 'a')).toBe('backend-unavailable');
  expect(await page.call('put', 'a')).toBe('backend-unavailable');
  await page.call('unblockDatabase');
  await expect.poll(() => page.call('put', 'a')).toBe('written');
  expect(await page.call('has', 'a')).toBe(true);
});

test('a database of a later version is not used and left untouched', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('createDatabase', DATABASE, 2);
  await page.call('make');
  expect(await page.call('has', 'a')).toBe('backend-unavailable');
  expect(await page.call('databaseVersions')).toEqual({ [DATABASE]: 2 });
});

test('a database with our name but without our stores is recreated', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('createDatabase', DATABASE, 1);
  await page.call('make');
  expect(await page.call('put', 'a')).toBe('written');
  expect(await page.call('has', 'a')).toBe(true);
});

test('a connection closes at once for a deletion, and pending writes to the old store are refused', async ({
  openPage,
}) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await page.call('put', 'a');
  const before = await page.call('position');
  await page.call('deleteDatabase', DATABASE);
  expect(await page.call('timesLost')).toBe(1);
  expect(await page.call('has', 'a')).toBe(false);
  expect(await page.call('put', 'a', 3, before)).toBe('refused');
  await expectWhole(page);
});

test('A10: clearing site data is detected, and the next call starts a new store', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await page.call('put', 'a');
  await clearSiteData(page.tab, 'indexeddb');
  await expect.poll(() => page.call('timesLost')).toBe(1);
  expect(await page.call('has', 'a')).toBe(false);
  expect(await page.call('put', 'b')).toBe('written');
});

const DAMAGES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['of the wrong type', (page) => page.call('overwrite', DATABASE, 'responses', { fields: 42 })],
  ['without a body', (page) => page.call('removeRecords', DATABASE, 'bodies')],
  ['with no number for its size', (page) => page.call('overwrite', DATABASE, 'responses', { size: null })],
  ['with a body of another length', (page) => page.call('overwrite', DATABASE, 'responses', { size: 2 })],
];

for (const [what, damage] of DAMAGES) {
  test(`a record ${what} is a miss, is removed, and leaves exact totals`, async ({ openPage }) => {
    const page = await openPage<typeof indexeddb>('backends/indexeddb');
    await page.call('make');
    await page.call('put', 'a');
    await damage(page);
    await page.call('put', 'b');
    expect(await page.call('has', 'a')).toBe(false);
    expect(await page.call('records', DATABASE, 'responses')).toHaveLength(1);
    expect(await page.call('records', DATABASE, 'bodies')).toHaveLength(1);
    expect(await page.call('totals')).toEqual(await page.call('listed'));
  });
}

test('a record of another format is a miss and is kept, until everything is removed', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await page.call('put', 'a');
  await page.call('overwrite', DATABASE, 'responses', { format: 2, fields: undefined });
  expect(await page.call('has', 'a')).toBe(false);
  expect(await page.call('removeInvalid')).toBe(0);
  await page.call('evictTo', 0);
  expect(await page.call('records', DATABASE, 'responses')).toHaveLength(1);
  await page.call('removeAll');
  expect(await page.call('records', DATABASE, 'responses')).toHaveLength(0);
});

test('lost totals are recomputed, and a lost position refuses pending writes', async ({ openPage }) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('make');
  await page.call('put', 'a', 3);
  expect(await page.call('lastTotals')).toEqual(await page.call('listed'));
  const before = await page.call('position');
  await page.call('removeRecords', DATABASE, 'state');
  expect(await page.call('put', 'b', 3, before)).toBe('refused');
  expect(await page.call('put', 'b')).toBe('written');
  expect(await page.call('lastTotals')).toBeNull();
  await expectWhole(page);
});

for (const how of ['throws', 'aborts'] as const) {
  test(`[B-08] where a put of a Blob ${how}, large bodies are kept as bytes`, async ({ openPage }) => {
    const page = await openPage<typeof indexeddb>('backends/indexeddb');
    await page.call('make');
    await page.call('put', 'a', 70_000);
    expect(await page.call('bodyKind', 'a')).toBe('Blob');
    await page.call('refuseBlobs', how);
    expect(await page.call('put', 'b', 70_000)).toBe('written');
    expect(await page.call('bodyKind', 'b')).toBe('ArrayBuffer');
    expect(await page.call('has', 'a')).toBe(true);
  });
}

test('entries with a tag or an identity are found in a database created without those indexes', async ({
  openPage,
}) => {
  const page = await openPage<typeof indexeddb>('backends/indexeddb');
  await page.call('createEarlierDatabase');
  await page.call('make');
  await page.call('putOwned', 'a', { tags: ['user', 'list'] });
  await page.call('putOwned', 'b', { tags: ['list'] });
  await page.call('putOwned', 'c', { identity: 'ada' });
  await page.call('putOwned', 'd', {});
  expect(await page.call('remove', [{ kind: 'tags', tags: ['none', 'user'] }])).toBe(1);
  expect(
    await page.call('remove', [
      { kind: 'tags', tags: ['list'] },
      { kind: 'identity', identity: 'ada' },
    ]),
  ).toBe(2);
  expect(await page.call('has', 'd')).toBe(true);
  await expectWhole(page);
});
