import { gate } from '../fixtures/gate.js';
import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as updatePage from './update.page.js';

/** The same worker in other bytes: what a browser takes for a new version. */
const nextVersion = async () => script(`${await readyMadeWorker()}\n// the next version`);

test('A7: while a new version of the worker takes over, each call is answered and no POST is sent twice', async ({
  origin,
  openSession,
}) => {
  const door = gate();
  origin.route('/api/*', ({ path }) => ({ body: path }));
  origin.route('/slow', async () => {
    await door.opened;
    return { body: 'slow' };
  });
  origin.route('/orders', async () => {
    await door.opened;
    return { status: 201, body: 'ordered' };
  });
  const page = await openSession();
  await page.call('get', '/api/stored');
  const slow = page.call('get', '/slow');
  const order = page.call('post', '/orders', 'one');
  await expect.poll(() => origin.requestsTo('/slow').length + origin.requestsTo('/orders').length).toBe(2);

  origin.route(WORKER, nextVersion);
  const updated = page.call('updateWorker');
  const meanwhile = ['/api/stored', '/api/1', '/api/2', '/api/3'];
  expect(await page.call('getAll', meanwhile)).toMatchObject(meanwhile.map((text) => ({ text })));
  door.open();
  expect(await slow).toMatchObject({ text: 'slow' });
  expect(await order).toMatchObject({ status: 201, text: 'ordered' });
  expect(origin.requestsTo('/orders')).toHaveLength(1);
  await updated;
  expect(await page.call('get', '/api/stored')).toMatchObject({ text: '/api/stored', fromCache: true });
});

test('A7: a page that always has a call in flight does not prevent the new version from taking over', async ({
  origin,
  openPage,
}) => {
  origin.route('/busy/*', async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { body: path };
  });
  const page = await openPage<typeof updatePage>('lifecycle/update');
  await page.call('open');
  await page.call('keepCalling', '/busy/');
  await expect.poll(() => origin.requests.filter(({ path }) => path.startsWith('/busy/')).length).toBeGreaterThan(3);

  origin.route(WORKER, nextVersion);
  await page.call('updateWorker');
  const { answered, failed } = await page.call('stopCalling');
  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThan(3);
});
