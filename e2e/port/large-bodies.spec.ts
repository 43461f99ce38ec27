import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as largeBodies from './large-bodies.page.js';

const BYTES = 100 * 1024;
const URLS = Array.from({ length: 50 }, (_, index) => `/large/${index}`);

/** The worker collects garbage often. */
const GARBAGE = 'setInterval(() => Array.from({ length: 100_000 }, () => ({})), 10);';

test('each hit of a large body can be read, although the worker has let go of it', async ({ origin, openPage }) => {
  origin.route(WORKER, async () => script(GARBAGE + (await readyMadeWorker())));
  origin.route('/large/*', { headers: { 'cache-control': 'max-age=3600' }, body: 'x'.repeat(BYTES) });
  const page = await openPage<typeof largeBodies>('port/large-bodies');
  await page.call('open', { memoryTier: { maxBytes: 0 } });
  await page.call('readAll', URLS, 1);
  expect(await page.call('readAll', URLS, 20)).toEqual({ [BYTES]: 20 * URLS.length });
});
