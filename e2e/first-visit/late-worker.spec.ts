import type * as sessionPage from '../fixtures/session.page.js';
import { readyMadeWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';

const MISSING = { status: 404, body: 'Not here.' };

test("the session switches to an app's worker that becomes active after the session was created", async ({
  origin,
  openPage,
}) => {
  origin.route(WORKER, MISSING);
  origin.route('/own.js', async () => script(await readyMadeWorker()));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  expect(await page.call('open')).toMatchObject({ mode: 'local', reason: 'not-found' });
  await page.call('get', '/api/name');

  await page.call('register', '/own.js');
  await expect
    .poll(() => page.call('events'))
    .toContainEqual({ type: 'mode', text: expect.stringContaining('"mode":"worker"') });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('the session switches to a worker that an existing one includes later', async ({ origin, openPage }) => {
  const claims = 'onactivate = (event) => event.waitUntil(clients.claim()); oninstall = () => skipWaiting();';
  origin.route(WORKER, MISSING);
  origin.route('/own.js', script(claims));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', '/own.js', true);
  expect(await page.call('open')).toMatchObject({ mode: 'local', reason: 'scope-taken' });

  origin.route('/ours.js', async () => script(await readyMadeWorker()));
  origin.route('/own.js', script(`self.cachedSessionOptions = {}; importScripts('/ours.js'); ${claims}`));
  await page.call('updateWorker');
  await expect
    .poll(() => page.call('events'))
    .toContainEqual({ type: 'mode', text: expect.stringContaining('"mode":"worker"') });
});

test('during development, the console shows the message of ready once', async ({ origin, openPage }) => {
  origin.route(WORKER, MISSING);
  const page = await openPage<typeof sessionPage>('fixtures/session');
  const warnings: string[] = [];
  page.tab.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  const { message = '' } = await page.call('open');
  await page.call('open', { cacheName: 'another' });
  expect(warnings).toEqual([expect.stringContaining(message)]);
  expect(message).toContain(`worker: BASE_URL + 'cached-session-sw.js'`);
});
