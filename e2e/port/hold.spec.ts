import { onlyIn } from '../engines/only-in.js';
import { inPlainChromium } from '../engines/plain-chromium.js';
import { gate } from '../fixtures/gate.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { workerUrl } from '../fixtures/site.js';
import { expect, test, WAITS, WAITS_IN_EVERY_ENGINE } from '../fixtures/test.js';
import { withIdleTime } from '../fixtures/worker.js';

/** A browser stops a worker 30 s after its last event, Firefox even one that has work to do 60 s after it. Messages on a port are no events. */
const LONGER_THAN_IDLE = 40_000;

test(
  'A6: a worker is not stopped while a call waits for the origin, or while a body arrives',
  WAITS_IN_EVERY_ENGINE,
  async ({ origin, openPage }) => {
    test.setTimeout(120_000);
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const parts = (count: number) => Array.from({ length: count }, (_, index) => `part ${index} `);
    origin.route('/slow', () => pause(30_000).then(() => ({ body: 'at last' })));
    origin.route('/parts/*', () => ({ body: arriving(6) }));
    // The only work for the last 15 s: the browser's own responses, passed on.
    origin.route('/parts/posted', () => ({ body: arriving(9) }));
    origin.route('/frame', () => ({ headers: { 'content-type': 'text/html' }, body: arriving(9) }));
    async function* arriving(count: number) {
      for (const part of parts(count)) {
        yield part;
        await pause(5_000);
      }
    }
    const options = {
      worker: workerUrl({ cacheControl: true, routes: ['/parts/*', { pattern: '/app/*', navigations: true }] }),
    };
    await (await openPage<typeof sessionPage>('fixtures/session')).call('open', options);
    const page = await openPage<typeof sessionPage>('fixtures/session');
    await page.call('open', options);
    await withIdleTime(page.tab, 13_000, async () => {
      const [slow, fetched, posted, got, framed] = await Promise.all([
        page.call('get', '/slow'),
        page.call('fetchText', '/parts/fetched'),
        page.call('fetchText', '/parts/posted', { method: 'POST', body: 'a' }),
        page.call('get', '/parts/got'),
        page.call('frameText', '/frame'),
      ]);
      expect([slow, got]).toMatchObject([{ text: 'at last' }, { text: parts(6).join('') }]);
      expect(fetched).toBe(parts(6).join(''));
      expect([posted, framed]).toEqual([parts(9).join(''), parts(9).join('')]);
    });
    for (const path of ['/slow', '/parts/fetched', '/parts/posted', '/parts/got', '/frame'])
      expect(origin.requestsTo(path)).toHaveLength(1);
  },
);

test.describe('with its usual limit', WAITS, () => {
  onlyIn('chromium', 'it starts a Chromium of its own');

  test('A6: an idle worker is not stopped while a call over its port waits for the origin', async ({ origin }) => {
    test.setTimeout(LONGER_THAN_IDLE + 50_000);
    const reported = gate();
    origin.route('/report', () => {
      reported.open();
      return { body: 'thanks' };
    });
    origin.route('/slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_IDLE));
      return { body: 'at last' };
    });

    await inPlainChromium(`${origin.url}/case/port/hold?get=/slow`, () => reported.opened);
    const [report] = origin.requestsTo('/report');
    expect(JSON.parse(report?.body ?? '{}')).toMatchObject({
      mode: 'worker',
      answer: { status: 200, text: 'at last' },
    });
    expect(origin.requestsTo('/slow')).toHaveLength(1);
  });
});
