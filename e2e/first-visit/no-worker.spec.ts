import type { Reply } from '../fixtures/reply.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test, WAITS } from '../fixtures/test.js';

const SCRIPTS: readonly { what: string; reply: Reply; how?: typeof WAITS }[] = [
  { what: 'answers 404', reply: { status: 404, body: 'Not here.' } },
  {
    what: 'answers with the MIME type of HTML',
    reply: { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' },
  },
  { what: 'throws', reply: script('throw new Error("broken");') },
  { what: 'says nothing of ours', reply: script('// empty'), how: WAITS },
  { what: 'cannot be fetched', reply: 'destroy' },
];

for (const { what, reply, how = {} } of SCRIPTS) {
  test(
    `a worker script that ${what}: the same engine runs in the page, on the same store`,
    how,
    async ({ origin, openSession }) => {
      origin.route(WORKER, reply);
      origin.route('/api/name', { body: 'Ada' });
      const page = await openSession();
      expect(await page.call('ready')).toMatchObject({ mode: 'local', reason: expect.any(String) });
      expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: false });
      await page.call('count');

      await page.reload();
      await page.call('open');
      // The engine itself is loaded with the first question: without a worker only the site can give it.
      expect(await page.call('count')).toBe(1);
      await origin.goDown();
      expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
    },
  );
}

test('a worker whose scope does not cover the page is not used', async ({ origin, openPage }) => {
  origin.route('/elsewhere/sw.js', async () => script(await readyMadeWorker()));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  expect(await page.call('open', { worker: '/elsewhere/sw.js' })).toMatchObject({
    mode: 'local',
    reason: expect.any(String),
  });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
  expect(await page.call('get', '/api/name')).toMatchObject({ fromCache: true });
});

test('a page that is not a secure context has no workers: the engine runs in the page, on IndexedDB', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session', { host: 'insecure.test' });
  expect(await page.call('open')).toMatchObject({ mode: 'local', reason: expect.any(String) });
  await page.call('get', '/api/name');
  await page.call('count');
  await page.reload();
  await page.call('open');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('with worker: false an existing worker is not used', async ({ openSession, origin }) => {
  origin.route('/api/name', { body: 'Ada' });
  const beside = await openSession();
  const page = await openSession({ worker: false });
  expect(await page.call('ready')).toMatchObject({ mode: 'local' });
  await page.call('get', '/api/name');
  expect(await beside.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('chunks that never arrive keep neither ready nor a call waiting', WAITS, async ({ origin, openSession }) => {
  for (const chunk of ['connect', 'page-engine']) origin.route(`/dist/chunks/${chunk}-*`, 'hang');
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  expect(await page.call('ready')).toMatchObject({ mode: 'local' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', source: 'network' });
});

test("without the page's engine requests go to the network as they are, plain or not", async ({
  origin,
  openSession,
}) => {
  origin.route('/dist/chunks/page-engine-*', { status: 503 });
  origin.route('/api/*', { body: 'Ada' });
  const page = await openSession({ worker: false });
  await page.call('ready');
  expect(await page.call('get', '/api/plain')).toMatchObject({ text: 'Ada', source: 'network' });
  const headers = { 'x-name': 'Ada' };
  expect(await page.call('get', '/api/fields', { headers })).toMatchObject({ text: 'Ada', source: 'network' });
  const json = { name: 'Ada' };
  expect(await page.call('request', 'QUERY', '/api/body', { json })).toMatchObject({ text: 'Ada', source: 'network' });
  expect(origin.requestsTo('/api/fields')[0]?.headers).toMatchObject(headers);
  expect(origin.requestsTo('/api/body')[0]?.body).toBe('{"name":"Ada"}');
});
