import { initWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

for (const backend of ['filesystem', 'cache-storage']) {
  test(`the ready-made worker with the part "${backend}": a stored response outlives the worker and the origin`, async ({
    origin,
    openSession,
  }) => {
    origin.route(WORKER, async () => script(await initWorker('--with', backend)));
    origin.route('/name', { body: 'Ada' });
    const page = await openSession({ backend, expireAfter: 3600 });
    expect(await page.call('ready')).toBe('worker');
    expect(await page.call('get', '/name')).toMatchObject({ text: 'Ada', fromCache: false });
    expect(await page.call('get', '/name')).toMatchObject({ text: 'Ada', fromCache: true });
    await stopWorkers(page.tab);
    await origin.goDown();
    expect(await page.call('get', '/name')).toMatchObject({ text: 'Ada', fromCache: true });
  });
}

test('a session that names a backend which its worker does not have says how to get it', async ({ openPage }) => {
  const page = await openPage<typeof import('../fixtures/session.page.js')>('fixtures/session');
  const refused = await page.call('open', { backend: 'filesystem' }).catch((error: unknown) => String(error));
  expect(refused).toContain('init --with filesystem');
});
