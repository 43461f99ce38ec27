import fc from 'fast-check';
import { anyDamage } from '../../src/storage/contract/damage.fixture.js';
import { expect, test } from '../fixtures/test.js';
import type * as damaged from './damaged.page.js';

const TURNS = 280;

for (const cacheControl of [false, true]) {
  const how = cacheControl ? 'by directives' : 'by settings';

  test(`no call fails because of damaged records in IndexedDB, and all are removed (${how})`, async ({
    origin,
    openPage,
  }) => {
    test.slow();
    origin.route('/api/damaged', { headers: { etag: '"a"', 'cache-control': 'max-age=60' }, body: 'Ada' });
    const page = await openPage<typeof damaged>('storage/damaged');
    await page.call('open', { cacheControl, expireAfter: 3600, staleIfError: true });
    for (const [turn, damage] of fc.sample(anyDamage, TURNS).entries())
      expect(await page.call('suffer', damage, turn), JSON.stringify(damage)).toEqual([]);
  });
}
