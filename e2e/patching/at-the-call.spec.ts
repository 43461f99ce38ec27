import { expect, test } from '../fixtures/test.js';
import type * as atTheCallPage from './at-the-call.page.js';

const WAYS: readonly atTheCallPage.WayName[] = [
  'installed',
  'installed, no worker yet',
  'installed, locally',
  'session.fetch',
  'session.fetch, no worker yet',
  'session.fetch, POST stored',
  'session.request',
];

for (const way of ['native', ...WAYS] as const) {
  test(`a keepalive POST at pagehide arrives: ${way}`, async ({ origin, openPage }) => {
    origin.route('/api/save', { status: 204 });
    const page = await openPage<typeof atTheCallPage>('patching/at-the-call');
    await page.call('fetchAtPagehide', way, '/api/save');
    await page.tab.goto(`${origin.url}/empty`);
    await expect.poll(() => origin.requestsTo('/api/save').map(({ body }) => body)).toEqual(['draft']);
  });
}

test('a request uses its arguments at the time of the call, even if they change later', async ({
  origin,
  openPage,
}) => {
  test.slow();
  origin.route('/echo/*', ({ method, url, headers, body }) => ({
    body: JSON.stringify([method, url, headers['x-said'], body.replaceAll(/-{4,}.*/g, '')]),
  }));
  const page = await openPage<typeof atTheCallPage>('patching/at-the-call');
  const expected = await page.call('callAll', 'native', '/echo');
  expect(JSON.stringify(expected)).not.toContain('other');
  for (const way of WAYS) {
    const other = await openPage<typeof atTheCallPage>('patching/at-the-call');
    const said = await other.call('callAll', way, '/echo');
    // A verb takes no Request, only its URL.
    const byRequest = way === 'session.request' ? { 'a Request': expected['a Request'] } : {};
    expect({ ...said, ...byRequest }, way).toEqual(expected);
    await other.tab.close();
  }
});
