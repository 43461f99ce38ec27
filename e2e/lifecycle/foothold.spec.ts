import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumSays } from '../engines/only-in.js';
import type { Origin } from '../fixtures/origin.js';
import { html, initWorker, script, WORKER, workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as footholdPage from './foothold.page.js';

const EVIL = { routes: ['*', { pattern: '/', navigations: true }], version: Number.MAX_SAFE_INTEGER };
const SCRIPTS_TOO = { routes: ['*'], version: Number.MAX_SAFE_INTEGER };

function serveApp(origin: Origin): void {
  origin.route('/app', html('<!doctype html><title>the site</title>'));
  origin.route('/app.js', script('window.loaded = "the site";'));
  origin.route('/app.css', { headers: { 'content-type': 'text/css' }, body: 'body { background-image: url(site) }' });
  origin.route('/picture', {
    headers: { 'content-type': 'image/svg+xml' },
    body: '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>',
  });
}

async function workerWith(options: unknown): Promise<string> {
  const file = join(tmpdir(), `cached-session-options-${process.pid}-${Math.random()}.json`);
  await writeFile(file, JSON.stringify(options));
  return initWorker('--options', file);
}

test('a page that only hosts the worker: routes that a malicious script puts into its URL answer no navigation, script or style sheet', async ({
  origin,
  openPage,
}) => {
  serveApp(origin);
  origin.route(WORKER, async () => script(await initWorker()));
  const page = await openPage<typeof footholdPage>('lifecycle/foothold');
  await page.call('register', workerUrl(EVIL));
  expect(await page.call('open')).toMatchObject({ mode: 'worker', message: expect.stringContaining('--options') });

  await page.call('register', workerUrl(SCRIPTS_TOO), true);
  await page.call('open');
  await page.call('plant', '/app.js', 'window.loaded = "evil";', 'text/javascript');
  await page.call('plant', '/app.css', 'body { background-image: url(evil) }', 'text/css');
  await page.call('plant', '/app', '<title>evil</title>', 'text/html');
  await page.reload();
  expect(await page.call('runScript', '/app.js')).toBe('the site');
  expect(await page.call('backgroundOf', '/app.css')).toContain('/site');
  // What runs no code is answered as the URL says.
  expect(await page.call('imageWidth', '/picture')).toBe(2);
  await origin.goDown();
  expect(await page.call('imageWidth', '/picture')).toBe(2);
  await expect(page.tab.goto(`${origin.url}/app`)).rejects.toThrow(chromiumSays('ERR_CONNECTION_REFUSED'));
});

test('a worker that answers pages and scripts by the options in its script: responses saved or imported by script never answer them', async ({
  origin,
  openPage,
}) => {
  serveApp(origin);
  const file = await workerWith({ expireAfter: 3600, routes: ['*', { pattern: '/', navigations: true }] });
  origin.route(WORKER, script(file));
  const page = await openPage<typeof footholdPage>('lifecycle/foothold');
  await page.call('register', WORKER, true);
  await page.call('open');
  await page.call('plant', '/app.js', 'window.loaded = "evil";', 'text/javascript');
  await page.call('plant', '/app', '<title>evil</title>', 'text/html');
  await page.call('plantByImport');
  // Script itself gets what it saved.
  expect(await page.call('get', '/app.js')).toMatchObject({ text: 'window.loaded = "evil";', fromCache: true });

  expect(await page.call('runScript', '/app.js')).toBe('the site');
  await page.call('plant', '/app.css', 'body { background-image: url(evil) }', 'text/css');
  await origin.goDown();
  // What the worker fetched for the script has taken its place, and answers now.
  expect(await page.call('runScript', '/app.js')).toBe('the site');
  await expect(page.call('backgroundOf', '/app.css')).rejects.toThrow('did not load');
  await expect(page.tab.goto(`${origin.url}/app`)).rejects.toThrow(chromiumSays('ERR_FAILED'));
});

test('options in the script recover the worker from a URL that a malicious script registered', async ({
  origin,
  openPage,
}) => {
  serveApp(origin);
  origin.route(WORKER, async () => script(await initWorker()));
  const page = await openPage<typeof footholdPage>('lifecycle/foothold');
  await page.call('register', workerUrl(SCRIPTS_TOO), true);

  const baked = await workerWith({ routes: ['/nothing'] });
  origin.route(WORKER, script(baked));
  await page.call('updateWorker');
  expect(await page.call('open')).toMatchObject({ message: expect.stringContaining('are ignored') });
  await page.reload();
  await page.call('fetchText', '/app.css');
  await origin.goDown();
  await expect(page.call('fetchText', '/app.css')).rejects.toThrow();
});

test('new options in the script reach returning visitors without a version', async ({ origin, openPage }) => {
  serveApp(origin);
  const [first, second] = await Promise.all([
    workerWith({ routes: ['/nothing'] }),
    workerWith({ routes: ['/picture'] }),
  ]);
  origin.route(WORKER, script(first));
  const page = await openPage<typeof footholdPage>('lifecycle/foothold');
  expect(await page.call('open')).toEqual({ mode: 'worker' });
  origin.route(WORKER, script(second));
  await page.call('updateWorker');
  await page.reload();
  await page.call('imageWidth', '/picture');
  await origin.goDown();
  expect(await page.call('imageWidth', '/picture')).toBe(2);
});
