import type { Origin } from '../fixtures/origin.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as storePage from './store.page.js';

type StorePage = CasePage<typeof storePage>;

const DATABASE = 'cached-session:damage';

/** What can befall a stored response, seen by the next worker: the one that stored it still has it in memory. */
const DAMAGES: readonly { readonly what: string; readonly damage: (page: StorePage) => Promise<void> }[] = [
  { what: 'lost its body', damage: (page) => page.call('removeRecords', DATABASE, 'bodies') },
  {
    what: 'has fields of the wrong type',
    damage: (page) => page.call('overwrite', DATABASE, 'responses', { fields: 42, expires: 'soon' }),
  },
  {
    what: 'has a status that no response can have',
    damage: (page) => page.call('overwrite', DATABASE, 'responses', { status: 7 }),
  },
];

for (const { what, damage } of DAMAGES) {
  test(`an entry that ${what} is a miss and is replaced, never an exception`, async ({ origin, openPage }) => {
    const page = await stored(origin, () => openPage<typeof storePage>('storage/store'));
    await damage(page);
    await stopWorkers(page.tab);
    expect(await page.call('get', '/api/name')).toMatchObject({ status: 200, text: 'Ada', fromCache: false });
    expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
    expect(await page.call('count')).toBe(1);
  });
}

test('a damaged entry with the origin down rejects like any miss, and is removed', async ({ origin, openPage }) => {
  const page = await stored(origin, () => openPage<typeof storePage>('storage/store'));
  await page.call('removeRecords', DATABASE, 'bodies');
  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('get', '/api/name')).toMatchObject({ failed: 'CacheError', code: 'network' });
  expect(await page.call('count')).toBe(0);
});

test('A13: a record of a later format is a miss, and is kept for the version that can read it', async ({
  origin,
  openPage,
}) => {
  const page = await stored(origin, () => openPage<typeof storePage>('storage/store'));
  await page.call('overwrite', DATABASE, 'responses', { format: 99 });
  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('get', '/api/name')).toMatchObject({ failed: 'CacheError', code: 'network' });
  const records = await page.call('records', DATABASE, 'responses');
  expect(records.map(({ value }) => value)).toMatchObject([{ format: 99 }]);
});

async function stored(origin: Origin, openPage: () => Promise<StorePage>): Promise<StorePage> {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage();
  await page.call('open', { cacheName: 'damage' });
  await page.call('get', '/api/name');
  expect(await page.call('count')).toBe(1);
  return page;
}
