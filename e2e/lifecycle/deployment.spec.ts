import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from 'cached-session';
import { gate } from '../fixtures/gate.js';
import type { Answer } from '../fixtures/reply.js';
import { html, initWorker, script, WORKER, workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as deploymentPage from './deployment.page.js';

const FLAGS: WorkerOptions = { cacheName: 'atlas', expireAfter: 3600, routes: ['/flags/*'] };

/** A page of some deployment: with a worker without start options, or with these. */
const deployTest = test.extend<{ visit: (options?: WorkerOptions) => Promise<CasePage<typeof deploymentPage>> }>({
  visit: async ({ openPage, origin }, use) => {
    for (const folder of ['/flags/*', '/photos/*']) origin.route(folder, ({ path }) => ({ body: path }));
    await use(async (options) => {
      const page = await openPage<typeof deploymentPage>('lifecycle/deployment');
      if (options === undefined) await page.call('open', { cacheName: 'atlas' });
      else await page.call('openDeployed', options);
      return page;
    });
  },
});

type Page = CasePage<typeof deploymentPage>;

/** How often the origin is asked when the page loads this twice: once where the worker answers fetch events. */
async function loadedTwice(page: Page, path: string, asked: () => number): Promise<number> {
  const before = asked();
  for (const _ of [1, 2]) await page.call('fetchText', path);
  return asked() - before;
}

/** The options of README's section 2, as they are put into the script there. */
async function readmeOptions(): Promise<string> {
  const readme = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const file = join(tmpdir(), `cached-session-readme-${process.pid}.json`);
  await writeFile(file, /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
  return file;
}

deployTest(
  'README, section 1 and then section 2: a returning visitor gets pages, scripts and images offline',
  async ({ origin, visit }) => {
    origin.route('/offline.html', html('<title>offline</title>'));
    const tagged = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, etag: '"1"' } });
    origin.route('/', tagged(html('<title>start</title>')));
    origin.route('/assets/app.js', tagged(script('window.loaded = "app";')));
    origin.route(WORKER, script(await initWorker()));
    const first = await visit();
    expect(await first.call('ready')).toEqual({ mode: 'worker' });

    origin.route(WORKER, script(await initWorker('--options', await readmeOptions())));
    const page = await visit();
    expect(await page.call('ready')).toEqual({ mode: 'worker' });
    // The browser looks for a new script at each navigation; this waits for it.
    await page.call('updateWorker');
    await page.reload();
    const load = () => page.tab.addScriptTag({ url: '/assets/app.js' });
    await load();
    await page.call('fetchText', '/flags/ch');
    await page.tab.goto(`${origin.url}/`);
    await origin.goDown();
    await page.tab.goto(`${origin.url}/`);
    expect(await page.tab.title()).toBe('start');
    await load();
    await page.tab.goto(`${origin.url}/never/seen`);
    expect(await page.tab.title()).toBe('offline');
  },
);

deployTest(
  'a returning visitor whose worker has no start options gets those of the new deployment on the first page',
  async ({ origin, visit }) => {
    await visit();
    const page = await visit(FLAGS);
    expect(await page.call('ready')).toEqual({ mode: 'worker' });
    expect(await page.call('workerScripts')).toEqual([workerUrl(FLAGS)]);
    await expect.poll(() => page.call('isControlled')).toBe(true);
    expect(await loadedTwice(page, '/flags/ch', () => origin.requestsTo('/flags/ch').length)).toBe(1);
    await origin.goDown();
    expect(await page.call('fetchText', '/flags/ch')).toBe('/flags/ch');
  },
);

deployTest(
  'changed routes, and a changed expireAfter of fetch events, reach returning visitors',
  async ({ origin, visit }) => {
    const first = await visit({ ...FLAGS, version: 1, expireAfter: 0 });
    await expect.poll(() => first.call('isControlled')).toBe(true);
    const asked = (path: string) => (): number => origin.requestsTo(path).length;
    expect(await loadedTwice(first, '/flags/ch', asked('/flags/ch'))).toBe(2);

    const second = await visit({
      cacheName: 'atlas',
      expireAfter: 3600,
      routes: ['/photos/*', '/flags/*'],
      version: 2,
    });
    expect(await loadedTwice(second, '/flags/de', asked('/flags/de'))).toBe(1);
    // Chromium keeps the static rules of the worker under which a page was loaded.
    await second.reload();
    expect(await loadedTwice(second, '/photos/1', asked('/photos/1'))).toBe(1);

    const third = await visit({ cacheName: 'atlas', routes: [], version: 3 });
    expect(await third.call('ready')).toEqual({ mode: 'worker' });
    await third.reload();
    expect(await loadedTwice(third, '/photos/1', asked('/photos/1'))).toBe(2);
  },
);

deployTest('a tab of the older deployment cannot revert the worker, and is told', async ({ origin, visit }) => {
  const old = { ...FLAGS, version: 1 };
  const newer = { ...FLAGS, routes: ['/photos/*'], version: 2 };
  const oldTab = await visit(old);
  const newTab = await visit(newer);
  expect(await newTab.call('workerScripts')).toEqual([workerUrl(newer)]);
  const asked = (options: WorkerOptions): number =>
    origin.requests.filter(({ url }) => url === workerUrl(options)).length;
  const before = { old: asked(old), all: origin.requestsTo(WORKER).length };

  await oldTab.reload();
  expect(await oldTab.call('openDeployed', old)).toMatchObject({
    mode: 'worker',
    message: expect.stringContaining('older'),
  });
  expect(await oldTab.call('events')).toContainEqual({
    type: 'error',
    code: 'start-options-differ',
    text: expect.stringContaining('version 2'),
  });
  expect(await newTab.call('get', '/flags/1')).toMatchObject({ fromCache: false });
  expect(await oldTab.call('get', '/flags/1')).toMatchObject({ fromCache: true });
  expect(await oldTab.call('workerScripts')).toEqual([workerUrl(newer)]);
  // The browser looks for a new script at each navigation; the page registers none.
  expect(asked(old)).toBe(before.old);
  expect(origin.requestsTo(WORKER).length).toBeLessThanOrEqual(before.all + 1);
});

deployTest(
  'A8: calls of an older tab in flight when the newer deployment takes over are answered, and sent once',
  async ({ origin, visit }) => {
    const door = gate();
    const slow = async () => {
      await door.opened;
      return { status: 201, body: 'done' };
    };
    origin.route('/orders', slow);
    origin.route('/slow', slow);
    const oldTab = await visit({ ...FLAGS, version: 1 });
    const order = oldTab.call('post', '/orders', 'one');
    const get = oldTab.call('get', '/slow');
    await expect.poll(() => origin.requestsTo('/orders').length + origin.requestsTo('/slow').length).toBe(2);
    const newTab = visit({ ...FLAGS, version: 2 });
    await expect.poll(() => origin.requests.some(({ url }) => url.includes('%22version%22%3A2'))).toBe(true);
    door.open();
    expect(await order).toMatchObject({ status: 201 });
    expect(await get).toMatchObject({ status: 201 });
    expect(origin.requestsTo('/orders')).toHaveLength(1);
    expect(await (await newTab).call('ready')).toEqual({ mode: 'worker' });
  },
);

deployTest('an older deployment is restored by a greater version', async ({ visit }) => {
  const old = { ...FLAGS, version: 1 };
  await visit(old);
  await visit({ ...FLAGS, routes: ['/photos/*'], version: 2 });
  const back = await visit({ ...old, version: 3 });
  expect(await back.call('ready')).toEqual({ mode: 'worker' });
  expect(await back.call('workerScripts')).toEqual([workerUrl({ ...old, version: 3 })]);
});

deployTest('changed options of the same version do not apply, and the page is told what to do', async ({ visit }) => {
  await visit({ ...FLAGS, version: 4 });
  const page = await visit({ ...FLAGS, routes: ['/photos/*'], version: 4 });
  expect(await page.call('ready')).toMatchObject({ mode: 'worker', message: expect.stringContaining('version: 5') });
  expect(await page.call('events')).toContainEqual(
    expect.objectContaining({ type: 'error', code: 'start-options-differ' }),
  );
  expect(await page.call('workerScripts')).toEqual([workerUrl({ ...FLAGS, version: 4 })]);
});

deployTest('with the origin down a page of a newer deployment uses the existing worker', async ({ origin, visit }) => {
  const everything = {
    cacheName: 'atlas',
    routes: ['/pages/*', '/dist/*', { pattern: '/case/*', navigations: true }],
  };
  const page = await visit({ ...everything, version: 1 });
  await page.reload();
  await expect.poll(() => page.call('isControlled')).toBe(true);
  await page.call('openDeployed', { ...everything, version: 1 });
  await expect.poll(() => origin.requests.some(({ path }) => path.includes('/chunks/sentences-'))).toBe(true);
  await origin.goDown();
  await page.reload();
  expect(await page.call('openDeployed', { ...everything, version: 2 })).toMatchObject({
    mode: 'worker',
    message: expect.stringContaining('could not be registered'),
  });
});

deployTest('synced settings of an older deployment yield to the options of a newer one', async ({ origin, visit }) => {
  const first = await visit({ ...FLAGS, version: 1 });
  await first.call('sync', 0);
  const asked = (path: string) => (): number => origin.requestsTo(path).length;
  await expect.poll(() => first.call('isControlled')).toBe(true);
  expect(await loadedTwice(first, '/flags/ch', asked('/flags/ch'))).toBe(2);
  const second = await visit({ ...FLAGS, version: 2 });
  await expect.poll(() => second.call('isControlled')).toBe(true);
  expect(await loadedTwice(second, '/flags/de', asked('/flags/de'))).toBe(1);
});
