import type { Outcome } from '../fixtures/session.page.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as storePage from './store.page.js';

const DATABASE = 'cached-session:atlas';
const BODY_BYTES = 200_000;
const textOf = (path: string): string => path.padEnd(BODY_BYTES, '.');

test('a worker stopped during its writes: every call is answered, and no entry is torn', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/*', ({ path }) => ({ body: textOf(path) }));
  const page = await openPage<typeof storePage>('storage/store');
  await page.call('open', { cacheName: 'atlas' });
  const rounds = Array.from({ length: 4 }, (_, round) =>
    Array.from({ length: 12 }, (_, index) => `/api/${round}/${index}`),
  );
  for (const urls of rounds) {
    const answers = page.call('getAll', urls);
    await expect.poll(() => origin.requestsTo(urls[3] ?? '').length).toBeGreaterThan(0);
    await stopWorkers(page.tab);
    expect((await answers).map(inShort)).toEqual(urls.map(whole));
  }

  const entries = await page.call('records', DATABASE, 'responses');
  const bodies = await page.call('records', DATABASE, 'bodies');
  expect(bodies.map(({ key }) => key)).toEqual(entries.map(({ key }) => key));
  for (const { value } of entries) expect(value).toMatchObject({ size: BODY_BYTES });

  const all = rounds.flat();
  expect((await page.call('getAll', all)).map(inShort)).toEqual(all.map(whole));
});

const whole = (path: string): string => `200 ${path} ${BODY_BYTES}`;

const inShort = (outcome: Outcome): string =>
  'failed' in outcome
    ? `${outcome.failed} ${outcome.code}`
    : `${outcome.status} ${outcome.text.replace(/\.+$/, '')} ${outcome.text.length}`;
