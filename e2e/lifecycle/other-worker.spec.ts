import { PROTOCOL } from '../../src/protocol/messages.js';
import { changedWorker } from '../fixtures/bundle.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { readyMadeWorker, script, WORKER, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';

const { version, oldest } = PROTOCOL;
const ANOTHER_PROTOCOL = { [`version: ${version}, oldest: ${oldest}`]: 'version: 99, oldest: 99' };
const otherProtocol = () => changedWorker('src/protocol/messages.ts', ANOTHER_PROTOCOL);

test("somebody else's worker at the scope is left alone: the session runs in the page and says why", async ({
  origin,
  openPage,
}) => {
  origin.route('/theirs.js', script('onfetch = () => {}; onmessage = (event) => event.source.postMessage("theirs");'));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', '/theirs.js');
  expect(await page.call('open')).toMatchObject({ mode: 'local', reason: 'scope-taken' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
  expect(await page.call('get', '/api/name')).toMatchObject({ fromCache: true });
  expect(await page.call('workerScripts')).toEqual(['/theirs.js']);
});

test('a worker of another protocol version: local mode with a message that names the remedy, and no call fails', async ({
  origin,
  openPage,
}) => {
  origin.route(WORKER, async () => script(await otherProtocol()));
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
  expect(await page.call('ready')).toEqual({
    mode: 'local',
    reason: 'protocol-version',
    message: expect.stringContaining('npx cached-session init'),
  });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});

test('a worker of another protocol version is updated if the site now has the right one', async ({
  origin,
  openPage,
}) => {
  origin.route(WORKER, async () => script(await otherProtocol()));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', WORKER);
  origin.route(WORKER, async () => script(await readyMadeWorker()));
  origin.route('/api/name', { body: 'Ada' });
  await page.call('start');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
  await expect.poll(() => page.call('ready')).toMatchObject({ mode: 'worker' });
});

test('A8: tabs with different settings share one registration, and none replaces the worker of another', async ({
  browserName,
  origin,
  openSession,
}) => {
  origin.route('/api/*', ({ path }) => ({ body: path }));
  const one = await openSession({ cacheName: 'one', expireAfter: 60 });
  const other = await openSession({ cacheName: 'other', expireAfter: 3600, maxEntryBytes: 10_000 });
  expect(await one.call('workerScripts')).toEqual([WORKER]);
  expect(await other.call('get', '/api/2')).toMatchObject({ fromCache: false });
  expect(await one.call('get', '/api/1')).toMatchObject({ fromCache: false });
  expect(await one.call('get', '/api/2')).toMatchObject({ fromCache: false });
  // A browser may ask for the script again, to look for a new version.
  const scripts = origin.requestsTo(WORKER).filter(({ method }) => method === 'GET');
  expect(new Set(scripts.map(({ url }) => url))).toEqual(new Set([WORKER]));
  if (browserName === 'chromium') expect(scripts).toHaveLength(1);
});

test('A8: a manual registration that differs only in its query is used as it is', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const url = workerUrl({ routes: ['/images/*'] });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', url, true);
  expect(await page.call('open', { expireAfter: 60 })).toMatchObject({ mode: 'worker' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
  expect(await page.call('workerScripts')).toEqual([url]);
});

test('invalid start options: the worker runs without them, and the page is told which key is invalid', async ({
  openPage,
}) => {
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', workerUrl({ expireAfter: 'soonish' }));
  const readiness = await page.call('open');
  expect(readiness).toMatchObject({ mode: 'worker' });
  expect(JSON.stringify(readiness)).toContain('expireAfter');
  expect(await page.call('events')).toContainEqual({
    type: 'error',
    code: 'bad-option',
    text: expect.stringContaining('expireAfter'),
  });
});
