import { gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
  test(`A4: a ${method} is answered and reaches the origin once, even if the worker is stopped meanwhile`, async ({
    origin,
    openSession,
  }) => {
    const door = gate();
    origin.route('/orders', async ({ body }) => {
      await door.opened;
      return { status: 201, body: `ordered ${body}` };
    });
    const page = await openSession();
    await page.call('contains', '/orders');
    const order = page.call('request', method, '/orders', { data: 'tea' });
    await expect.poll(() => origin.requestsTo('/orders').length).toBe(1);
    await stopWorkers(page.tab);
    door.open();
    expect(await order).toMatchObject({ status: 201, text: 'ordered tea' });
    expect(origin.requestsTo('/orders')).toHaveLength(1);
  });
}

test('A4: a POST that must run in the worker is never sent twice: its outcome is unknown, and the caller is told', async ({
  origin,
  openSession,
}) => {
  origin.route('/search', 'hang');
  const page = await openSession({ allowableMethods: ['GET', 'HEAD', 'POST'] });
  const search = page.call('request', 'POST', '/search', { data: 'tea' });
  await expect.poll(() => origin.requestsTo('/search').length).toBe(1);
  await stopWorkers(page.tab);
  expect(await search).toMatchObject({ failed: 'CacheError', code: 'worker-stopped' });
  expect(origin.requestsTo('/search')).toHaveLength(1);
});

test('A4: a POST that was not sent before the worker stopped is sent by the next one, once', async ({
  origin,
  openSession,
}) => {
  origin.route('/search', ({ body }) => ({ body: `found ${body}` }));
  const page = await openSession({ allowableMethods: ['GET', 'HEAD', 'POST'] });
  await page.call('count');
  await stopWorkers(page.tab);
  expect(await page.call('request', 'POST', '/search', { data: 'tea' })).toMatchObject({ text: 'found tea' });
  expect(await page.call('request', 'POST', '/search', { data: 'tea' })).toMatchObject({ fromCache: true });
  expect(await page.call('request', 'POST', '/search', { data: 'rum' })).toMatchObject({ text: 'found rum' });
  expect(origin.requestsTo('/search')).toHaveLength(2);
});
