import { expect, test } from '../fixtures/test.js';

for (const worker of [undefined, false] as const) {
  const where = worker === false ? 'the engine in the page' : 'the worker';
  test(`A10: after Clear-Site-Data at logout ${where} no longer answers from memory`, async ({
    origin,
    openSession,
  }) => {
    origin.route('/api/private', { body: 'secret' });
    origin.route('/logout', { headers: { 'clear-site-data': '"storage"' }, body: 'bye' });
    const page = await openSession(worker === false ? { worker } : {});
    await page.call('get', '/api/private');
    expect(await page.call('get', '/api/private')).toMatchObject({ fromCache: true });

    await page.call('fetchText', '/logout');
    expect(await page.call('get', '/api/private')).toMatchObject({ text: 'secret', fromCache: false });
    expect(origin.requestsTo('/api/private')).toHaveLength(2);
  });
}
