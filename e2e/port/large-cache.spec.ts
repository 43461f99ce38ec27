import { expect, test } from '../fixtures/test.js';
import type * as largePage from './large-cache.page.js';

const MB = 1024 * 1024;
const ENTRIES = Number(process.env.ENTRIES ?? 20_000);

for (const [where, tier] of [
  ['in memory', 16 * MB],
  ['in the store', 0],
] as const) {
  test(`[B-17] a hit ${where} takes at most three times as long while filter() goes through ${ENTRIES} entries`, async ({
    origin,
    openPage,
  }) => {
    test.setTimeout(300_000);
    origin.route('/api/hot', { body: 'hot' });
    const page = await openPage<typeof largePage>('port/large-cache');
    expect(await page.call('fill', ENTRIES)).toBe(ENTRIES);
    await page.call('openLarge', tier);
    const times = await page.call('hitsDuringFilter', '/api/hot');
    console.log('filter', where, times);
    if (process.env.ENTRIES) {
      console.log('filter expired', await page.call('hitsDuringFilter', '/api/hot', { valid: false }));
      console.log('sorted', await page.call('hitsDuringSorted', '/api/hot'));
      console.log('count fresh', await page.call('hitsDuringCount', '/api/hot'));
      console.log('delete expired', await page.call('hitsDuringDeletion', '/api/hot'));
    }
    expect(times.seen).toBe(ENTRIES + 1);
    expect(times.batches).toBeGreaterThan(5);
    expect(times.during).toBeLessThan(3 * times.usual);
  });
}
