import { type Gate, gate } from '../fixtures/gate.js';
import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

test('after a worker is stopped between two calls, the second is answered from the store', async ({
  origin,
  openSession,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  await page.call('get', '/api/name');
  await page.call('count');
  await stopWorkers(page.tab);
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test('if the worker is stopped during a call, the call is repeated and answered', async ({ origin, openSession }) => {
  origin.route('/api/name', () => (origin.requestsTo('/api/name').length === 1 ? 'hang' : { body: 'Ada' }));
  const page = await openSession();
  const answer = page.call('get', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  await stopWorkers(page.tab);
  expect(await answer).toMatchObject({ text: 'Ada', fromCache: false });
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});

test('if the worker is stopped during a body that get() has not delivered yet, the call is repeated', async ({
  origin,
  openSession,
}) => {
  origin.route('/ping', { body: 'pong' });
  origin.route('/api/name', () =>
    origin.requestsTo('/api/name').length === 1 ? { body: beginning() } : { body: 'Ada' },
  );
  const page = await openSession();
  const answer = page.call('get', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  await page.call('get', '/ping');
  await stopWorkers(page.tab);
  expect(await answer).toMatchObject({ status: 200, text: 'Ada', fromCache: false });
});

test('a call whose workers are stopped one after the other is answered by the page', async ({
  origin,
  openSession,
}) => {
  origin.route('/api/name', () => (origin.requestsTo('/api/name').length <= 3 ? 'hang' : { body: 'Ada' }));
  const page = await openSession();
  const answer = page.call('get', '/api/name');
  for (const sent of [1, 2, 3]) {
    await expect.poll(() => origin.requestsTo('/api/name').length).toBe(sent);
    await stopWorkers(page.tab);
  }
  expect(await answer).toMatchObject({ text: 'Ada', fromCache: false });
  expect(origin.requestsTo('/api/name')).toHaveLength(4);
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('a body whose workers are stopped one after the other is finally delivered by the page', async ({
  origin,
  openSession,
}) => {
  origin.route('/ping', { body: 'pong' });
  origin.route('/api/name', () =>
    origin.requestsTo('/api/name').length <= 2 ? { body: beginning() } : { body: 'Ada' },
  );
  const page = await openSession();
  const answer = page.call('get', '/api/name');
  for (const sent of [1, 2]) {
    await expect.poll(() => origin.requestsTo('/api/name').length).toBe(sent);
    // Its answer is on its way as soon as the worker has answered what was asked later.
    await page.call('get', `/ping?${sent}`);
    await stopWorkers(page.tab);
  }
  expect(await answer).toMatchObject({ status: 200, text: 'Ada', fromCache: false });
});

test('however often the worker is stopped, no safe call and no operation of session.cache rejects', async ({
  origin,
  openSession,
}) => {
  origin.route('/api/*', ({ path }) => ({ body: path }));
  const page = await openSession();
  const calls: Promise<unknown>[] = [];
  for (let round = 0; round < 12; round += 1) {
    calls.push(page.call('getAll', [`/api/${round}`, `/api/${round % 3}`]));
    calls.push(page.call('count'), page.call('contains', `/api/${round}`), page.call('clear'));
    // Any message starts a worker, also where the page has given it up meanwhile.
    await page.tab.evaluate(async () => (await navigator.serviceWorker.ready).active?.postMessage('start'));
    await stopWorkers(page.tab);
  }
  expect(JSON.stringify(await Promise.all(calls))).not.toContain('failed');
});

/** On a busy machine a worker waits for its lock. Here it always does, so that a page has the time to be wrong. */
const SLOW_LOCK = `{
  const request = LockManager.prototype.request;
  LockManager.prototype.request = async function (...given) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return request.apply(this, given);
  };
}`;

test('A3: a starting worker that still waits for its lock is not considered dead: each call reaches the origin once', async ({
  origin,
  openSession,
}) => {
  const rounds = 5;
  origin.route(WORKER, async () => script(SLOW_LOCK + (await readyMadeWorker())));
  origin.route('/api/*', ({ path }) => ({ body: path }));
  const page = await openSession();
  for (let round = 0; round < rounds; round++) {
    await stopWorkers(page.tab);
    expect(await page.call('get', `/api/${round}`)).toMatchObject({ text: `/api/${round}` });
    // The page may have answered by itself, and a worker that is stopped before it has its lock would be dead.
    await page.call('count');
  }
  expect(origin.requests.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(rounds);
});

test('concurrent calls on one port all survive', async ({ origin, openSession }) => {
  const doors = new Map<string, Gate>();
  origin.route('/api/*', async ({ path }) => {
    await doors.get(path)?.opened;
    return { body: path };
  });
  const urls = ['/api/1', '/api/2', '/api/3', '/api/4'];
  for (const url of urls) doors.set(url, gate());
  const page = await openSession();
  const answers = page.call('getAll', urls);
  await expect.poll(() => urls.every((url) => origin.requestsTo(url).length === 1)).toBe(true);
  await stopWorkers(page.tab);
  for (const door of doors.values()) door.open();
  expect(await answers).toMatchObject(urls.map((text) => ({ text })));
});

async function* beginning(): AsyncGenerator<string> {
  yield 'A';
  await gate().opened;
}
