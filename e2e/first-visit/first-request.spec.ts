import { type Gate, gate } from '../fixtures/gate.js';
import type { Origin } from '../fixtures/origin.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { json, readyMadeFile } from '../fixtures/site.js';
import { slowAtFirst } from '../fixtures/slow-at-first.js';
import { type CasePage, expect, test } from '../fixtures/test.js';

const ENGINE = '/dist/chunks/local-engine-*';

/** The script of the page's engine comes when the gate is opened. */
function holdEngine(origin: Origin): Gate {
  const engine = gate();
  origin.route(ENGINE, async ({ path }) => {
    await engine.opened;
    return readyMadeFile(path);
  });
  return engine;
}

/** The scripts that came before a request for this path did. */
const scriptsBefore = (origin: Origin, path: string): readonly string[] =>
  origin.requests
    .slice(
      0,
      origin.requests.findIndex((request) => request.path === path),
    )
    .map((request) => request.path)
    .filter((loaded) => loaded.startsWith('/dist/') && !loaded.startsWith(ENGINE.slice(0, -1)));

for (const worker of [false, undefined] as const) {
  test(`the first request of a first visit leaves before the engine is there, ${worker === false ? 'without' : 'with'} a worker to come`, async ({
    origin,
    openPage,
  }) => {
    const engine = holdEngine(origin);
    origin.route('/cached-session-sw.js', 'hang');
    origin.route('/api/name', { body: 'Ada', headers: { etag: '"1"' } });
    const page = await openPage<typeof sessionPage>('fixtures/session');
    await page.call('start', worker === false ? { worker } : {});
    const first = page.call('get', '/api/name');
    await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
    engine.open();

    expect(await first).toMatchObject({ text: 'Ada', fromCache: false, source: 'network' });
    expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
    expect(origin.requestsTo('/api/name')).toHaveLength(1);
    expect(new Set(scriptsBefore(origin, '/api/name')).size).toBeLessThan(12);
  });
}

test("the request is the same as the engine's", async ({ origin, openPage }) => {
  const engine = holdEngine(origin);
  origin.route('/api/*', json(1, { 'cache-control': 'max-age=60' }));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start', { worker: false, headers: { 'x-of-session': 'yes' } });
  const first = page.call('get', '/api/ahead');
  await expect.poll(() => origin.requestsTo('/api/ahead').length).toBe(1);
  engine.open();
  await first;
  await page.call('get', '/api/loaded');
  const [ahead, loaded] = ['/api/ahead', '/api/loaded'].map((path) => origin.requestsTo(path)[0]?.headers);
  expect(ahead).toEqual(loaded);
});

test('while the engine loads, equal requests are sent once, and separately for each identity', async ({
  origin,
  openPage,
}) => {
  const engine = holdEngine(origin);
  let answers = 0;
  origin.route('/api/me', () => ({ body: `${++answers}` }));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start', { worker: false, identity: 'alice' });
  const alice = page.call('getAll', ['/api/me', '/api/me']);
  await expect.poll(() => origin.requestsTo('/api/me').length).toBe(1);
  await page.call('setIdentity', 'bob');
  const bob = page.call('get', '/api/me');
  await expect.poll(() => origin.requestsTo('/api/me').length).toBe(2);
  engine.open();

  expect(await alice).toMatchObject([{ text: '1' }, { text: '1' }]);
  expect(await bob).toMatchObject({ text: '2' });
  await page.call('setIdentity', 'alice');
  expect(await page.call('get', '/api/me')).toMatchObject({ text: '1', fromCache: true });
});

test('an abort ends the call and the request at once, even if the engine never loads', async ({ origin, openPage }) => {
  holdEngine(origin);
  origin.route('/api/slow', 'hang');
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start', { worker: false });
  const asked = page.call('getAbortable', 'slow', '/api/slow');
  await expect.poll(() => origin.requestsTo('/api/slow').length).toBe(1);
  await page.call('abort', 'slow');
  expect(await asked).toMatchObject({ failed: 'AbortError' });
  expect(await origin.requestsTo('/api/slow')[0]?.over).toBe('cut');
});

/** A first visit, the answer to its first request, and the gate of that answer's body. */
type Removed = {
  readonly page: CasePage<typeof sessionPage>;
  readonly first: Promise<sessionPage.Outcome>;
  readonly body: Gate;
};

/** The first request left, another tab removed everything, and then the engine came. */
const removedTest = test.extend<{ readonly removed: Removed }>({
  removed: async ({ origin, openPage }, use) => {
    const body = slowAtFirst(origin, { headers: { 'cache-control': 'no-store' } });
    const other = await openPage<typeof sessionPage>('fixtures/session');
    await other.call('open', { worker: false, cacheName: 'another' });
    await other.call('count');
    const engine = holdEngine(origin);
    const page = await openPage<typeof sessionPage>('fixtures/session');
    await page.call('start', { worker: false });
    const first = page.call('get', '/api/name');
    await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
    await other.call('open', { worker: false });
    await other.call('clear');
    engine.open();
    await use({ page, first, body });
  },
});

removedTest('a removal in another tab meanwhile prevents the response from being stored', async ({ removed }) => {
  const { page, first, body } = removed;
  body.open();
  expect(await first).toMatchObject({ text: 'old' });
  expect(await page.call('contains', '/api/name')).toBe(false);
});

removedTest('after a removal in another tab meanwhile, no call joins the request', async ({ origin, removed }) => {
  const { page, first, body } = removed;
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'new', fromCache: false });
  body.open();
  expect(await first).toMatchObject({ text: 'old' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'new', fromCache: true });
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});

test('a removal in another tab reaches the page’s own engine while a worker may still come', async ({
  origin,
  openPage,
}) => {
  const body = slowAtFirst(origin, { headers: { 'cache-control': 'no-store' } });
  origin.route('/cached-session-sw.js', 'hang');
  const other = await openPage<typeof sessionPage>('fixtures/session');
  await other.call('open', { worker: false });
  await other.call('count');
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('start', {});
  await page.call('count');
  const first = page.call('get', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);

  await other.call('clear');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'new', fromCache: false });
  body.open();
  expect(await first).toMatchObject({ text: 'old' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'new', fromCache: true });
});

test('on a later visit the store is consulted first', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('open', { worker: false });
  await page.call('get', '/api/name');
  await page.call('count');

  await page.reload();
  await page.call('start', { worker: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});
