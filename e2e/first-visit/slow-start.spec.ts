import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, type SessionPage, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

const START_MS = 1500;

/** Takes its time at each start, but for the first, and then asks the origin for /started. */
const SLOW = `if (self.registration.active) {
  const end = Date.now() + ${START_MS};
  while (Date.now() < end);
  fetch('/started');
}`;

test.beforeEach(({ origin }) => {
  origin.route(WORKER, async () => script(`${SLOW}\n${await readyMadeWorker()}`));
  origin.route('/api/*', ({ path }) => ({ body: `${path} ${origin.requestsTo(path).length}` }));
});

async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const hits = async (page: SessionPage): Promise<number> =>
  (await page.call('events')).filter(({ type }) => type === 'hit').length;

test('while the worker starts, a fresh stored response answers', async ({ origin, openSession }) => {
  const page = await openSession();
  await page.call('get', '/api/a');
  await page.call('count');
  await stopWorkers(page.tab);
  expect(await page.call('get', '/api/a')).toMatchObject({ text: '/api/a 1', fromCache: true, source: 'cache' });
  expect(origin.requestsTo('/started')).toEqual([]);
  await expect.poll(() => origin.requestsTo('/started').length).toBe(1);
  await expect.poll(() => hits(page)).toBe(1);
  expect(origin.requestsTo('/api/a')).toHaveLength(1);
});

test('what answered while the worker started counts as used', async ({ openSession }) => {
  const page = await openSession({ maxEntries: 2 });
  for (const name of ['a', 'b']) await page.call('get', `/api/${name}`);
  await page.call('count');
  await stopWorkers(page.tab);
  await page.call('get', '/api/a');
  await expect.poll(() => hits(page)).toBe(1);
  await page.call('get', '/api/c');
  await expect.poll(() => page.call('contains', '/api/b')).toBe(false);
  expect(await page.call('contains', '/api/a')).toBe(true);
});

test('what is not fresh in the store waits for the worker, and is requested once', async ({ origin, openSession }) => {
  const page = await openSession({ expireAfter: 1 });
  await page.call('get', '/api/a');
  await page.call('count');
  await stopWorkers(page.tab);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const ms = await took(async () => {
    const [stale, missing] = await page.call('getAll', ['/api/a', '/api/b']);
    expect(stale).toMatchObject({ text: '/api/a 2', fromCache: false });
    expect(missing).toMatchObject({ text: '/api/b 1', fromCache: false });
  });
  expect(ms).toBeGreaterThan(START_MS / 2);
  expect([origin.requestsTo('/api/a').length, origin.requestsTo('/api/b').length]).toEqual([2, 1]);
});

test('while the worker starts, one user gets nothing of another', async ({ openSession }) => {
  const page = await openSession();
  await page.call('setIdentity', 'ada');
  await page.call('get', '/api/me');
  await page.call('count');
  await page.call('setIdentity', 'bob');
  await stopWorkers(page.tab);
  expect(await page.call('get', '/api/me')).toMatchObject({ text: '/api/me 2', fromCache: false });
});
