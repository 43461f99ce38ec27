import { type Gate, gate } from '../fixtures/gate.js';
import type { Origin } from '../fixtures/origin.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { workerUrl } from '../fixtures/site.js';
import { expect, type SessionPage, test } from '../fixtures/test.js';

const FOUR = Array.from({ length: 4 }, () => '/api/name');

/** `/api/name` waits at the gate; `/ping/*` answers at once. */
function slowName(origin: Origin): Gate {
  const door = gate();
  origin.route('/ping/*', { body: 'pong' });
  origin.route('/api/name', async () => {
    await door.opened;
    return { body: 'Ada' };
  });
  return door;
}

/** What went over a tab's port before has been read by the worker once a later call is answered. */
async function readByWorker(...pages: readonly SessionPage[]): Promise<void> {
  await Promise.all(pages.map((page, tab) => page.call('get', `/ping/${tab}`)));
}

test('eight concurrent identical misses from two tabs send one request to the origin', async ({
  origin,
  openSession,
}) => {
  const door = slowName(origin);
  const [one, other] = [await openSession(), await openSession()];
  const answers = [one.call('getAll', FOUR), other.call('getAll', FOUR)];
  await readByWorker(one, other);
  door.open();
  for (const answer of (await Promise.all(answers)).flat()) {
    expect(answer).toMatchObject({ status: 200, text: 'Ada', fromCache: false, source: 'network' });
  }
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test('aborting one of eight calls does not affect the others', async ({ origin, openSession }) => {
  const door = slowName(origin);
  const [one, other] = [await openSession(), await openSession()];
  const leaving = one.call('getAbortable', 'leaving', '/api/name');
  await readByWorker(one);
  const staying = [one.call('getAll', FOUR.slice(1)), other.call('getAll', FOUR)];
  await readByWorker(one, other);
  await one.call('abort', 'leaving');
  expect(await leaving).toMatchObject({ failed: 'AbortError' });
  door.open();
  for (const answer of (await Promise.all(staying)).flat()) expect(answer).toMatchObject({ status: 200, text: 'Ada' });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test('closing a tab does not affect the other', async ({ origin, openSession }) => {
  const door = slowName(origin);
  const [one, other] = [await openSession(), await openSession()];
  one.call('get', '/api/name').catch(() => 'The tab is closed under this call.');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  const staying = other.call('get', '/api/name');
  await readByWorker(other);
  await one.tab.close();
  door.open();
  expect(await staying).toMatchObject({ status: 200, text: 'Ada' });
});

test('when the last caller has gone, the request to the origin is aborted', async ({ origin, openSession }) => {
  slowName(origin);
  const page = await openSession();
  const calls = [page.call('getAbortable', 'one', '/api/name'), page.call('getAbortable', 'two', '/api/name')];
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  await readByWorker(page);
  await page.call('abort', 'one');
  await page.call('abort', 'two');
  expect(await Promise.all(calls)).toMatchObject([{ failed: 'AbortError' }, { failed: 'AbortError' }]);
  expect(await origin.requestsTo('/api/name')[0]?.over).toBe('cut');
});

test('read your writes: a response delivered to one tab is a hit in the other', async ({ origin, openSession }) => {
  origin.route('/api/name', { body: 'Ada' });
  const [one, other] = [await openSession(), await openSession()];
  await one.call('get', '/api/name');
  expect(await other.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('a page that goes while the body of its own fetch comes does not tear it for another', async ({
  origin,
  openPage,
}) => {
  const rest = gate();
  origin.route('/parts/*', () => ({ body: parts() }));
  async function* parts() {
    yield 'first ';
    await rest.opened;
    yield 'second';
  }
  const [going, staying] = [
    await openPage<typeof sessionPage>('fixtures/session'),
    await openPage<typeof sessionPage>('fixtures/session'),
  ];
  const options = { worker: workerUrl({ cacheControl: true, routes: ['/parts/*'] }) };
  for (const page of [going, staying]) await page.call('open', options);
  await going.tab.evaluate(async () => (await fetch('/parts/a')).body?.getReader().read());
  const whole = staying.call('fetchText', '/parts/a');
  await going.tab.close();
  // So that the browser could end the fetch of the page that is gone.
  await new Promise((resolve) => setTimeout(resolve, 500));
  rest.open();
  expect(await whole).toBe('first second');
  expect(origin.requestsTo('/parts/a')).toHaveLength(1);
});
