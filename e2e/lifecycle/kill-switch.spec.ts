import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { needsFiles } from '../engines/only-in.js';
import type * as databasePage from '../fixtures/database.page.js';
import type * as sessionPage from '../fixtures/session.page.js';
import { script, WORKER, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

const kill = (): Promise<string> => readFile(fileURLToPath(new URL('../../dist/kill.js', import.meta.url)), 'utf8');
/** As `init --kill --clear` writes it. */
const clearing = async (): Promise<string> => (await kill()).replace('\n', '\nself.cachedSessionClear = true;\n');

test('the kill switch removes the worker of a page, which continues on its own with the stored responses', async ({
  origin,
  openPage,
  openSession,
}) => {
  origin.route('/api/*', ({ path }) => ({ body: path }));
  const page = await openSession();
  await page.call('get', '/api/name');
  origin.route(WORKER, script(await kill()));
  await page.call('get', '/api/other');
  await update(page.tab);
  await expect.poll(() => page.call('workerScripts')).toEqual([]);
  expect(await page.call('get', '/api/third')).toMatchObject({ text: '/api/third', fromCache: false });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: '/api/name', fromCache: true });
  await expect
    .poll(() => page.call('events'))
    .toContainEqual(expect.objectContaining({ type: 'mode', text: expect.stringContaining('"mode":"local"') }));

  const next = await openPage<typeof sessionPage>('fixtures/session');
  expect(await next.call('open')).toMatchObject({ mode: 'local', reason: 'removed' });
  expect(await next.call('get', '/api/name')).toMatchObject({ fromCache: true });
  await expect.poll(() => next.call('workerScripts')).toEqual([]);

  origin.route(WORKER, async () => script(await readFile(fileURLToPath(new URL('../../dist/sw.js', import.meta.url)))));
  const healed = await openPage<typeof sessionPage>('fixtures/session');
  expect(await healed.call('open')).toMatchObject({ mode: 'worker' });
});

test('a page that is busy while the kill switch is installed is told that the worker is removed', async ({
  origin,
  openPage,
}) => {
  origin.route(WORKER, script(await kill()));
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.tab.evaluate(() => {
    const busy = (): void => {
      for (const end = Date.now() + 300; Date.now() < end; );
    };
    setInterval(busy, 310);
  });
  expect(await page.call('open')).toMatchObject({ mode: 'local', reason: 'removed' });
  await expect.poll(() => page.call('workerScripts')).toEqual([]);
});

test('after the kill switch, pages that the worker controlled use the network', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof sessionPage>('fixtures/session');
  await page.call('register', workerUrl({ routes: ['/api/*'] }), true);
  for (const _ of 'ab') expect(await page.call('fetchText', '/api/name')).toBe('Ada');
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
  origin.route(WORKER, script(await kill()));
  await update(page.tab);
  await expect.poll(() => page.call('workerScripts')).toEqual([]);
  for (const _ of 'ab') expect(await page.call('fetchText', '/api/name')).toBe('Ada');
  expect(origin.requestsTo('/api/name')).toHaveLength(3);
});

test('with --clear, the kill switch deletes the databases, bodies, files and keys of our caches and no others', async ({
  origin,
  openPage,
  openSession,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  await page.call('get', '/api/name');
  needsFiles();
  const database = await openPage<typeof databasePage>('fixtures/database');
  for (const name of ['app', 'cached-session-files:a', 'cached-session-responses:a', 'cached-session@keys'])
    await database.call('createDatabase', name, 1);
  await database.tab.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for (const name of ['app', 'cached-session']) await root.getDirectoryHandle(name, { create: true });
  });
  await database.tab.evaluate(() =>
    Promise.all(['app', 'cached-session:http_cache', 'cached-session-responses:a'].map((name) => caches.open(name))),
  );
  await expect.poll(() => database.call('databaseVersions')).toHaveProperty('cached-session:http_cache');
  await page.tab.close();
  origin.route(WORKER, script(await clearing()));
  await update(database.tab);
  await expect.poll(() => database.call('databaseVersions')).toEqual({ app: 1 });
  await expect.poll(registrations(database.tab)).toBe(0);
  expect(await database.tab.evaluate(() => caches.keys())).toEqual(['app']);
  const folders = () =>
    database.tab.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const names: string[] = [];
      for await (const name of root.keys()) names.push(name);
      return names;
    });
  expect(await folders()).toEqual(['app']);
});

/** A worker that still has something to do would keep its successor waiting. */
async function update(tab: Page): Promise<void> {
  await stopWorkers(tab);
  // Not awaited: WebKit's update() never settles when the new worker removes its registration.
  await tab.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update());
}

const registrations = (tab: Page) => () =>
  tab.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
