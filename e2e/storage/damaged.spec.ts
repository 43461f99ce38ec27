import fc from 'fast-check';
import { anyDamage } from '../../src/storage/contract/damage.fixture.js';
import { expect, test } from '../fixtures/test.js';
import type * as damaged from './damaged.page.js';

/** Each operation meets so many: the unit tests have thousands, and these show the same with the browser's own database. */
const TURNS = 7 * 14;

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
    expect(await page.call('sufferAll', fc.sample(anyDamage, TURNS))).toEqual([]);
  });
}
