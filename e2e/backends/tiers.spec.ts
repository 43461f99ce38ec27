import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { recordBackend } from 'cached-session/backends/records';
import { createGateway, memoryStore, toNodeHandler } from 'cached-session/gateway';
import { workerBundle } from '../fixtures/bundle.js';
import { CasePage } from '../fixtures/case-page.js';
import { initWorker, script, WORKER } from '../fixtures/site.js';
import { test as base, expect } from '../fixtures/test.js';
import type * as tiers from './tiers.page.js';

type Visitor = CasePage<typeof tiers>;

type Fixtures = {
  /** A gateway over memory, on another origin than the site; `requests` has the method and the status of each. */
  readonly gateway: {
    readonly url: string;
    readonly requests: string[];
    /** The number of responses in its store. */
    readonly stored: () => Promise<number>;
    readonly stop: () => Promise<void>;
  };
  /** Opens the site as somebody who has nothing stored. */
  readonly visitor: () => Promise<Visitor>;
};

const TOKEN = 'a-token-of-the-tests';

const test = base.extend<Fixtures>({
  gateway: async ({ origin }, use) => {
    const requests: string[] = [];
    const store = memoryStore();
    const gateway = createGateway({
      stores: () => store,
      tokens: [{ token: TOKEN, access: 'write', namespaces: ['shop'] }],
      origins: [origin.url],
      log: ({ method, status }) => requests.push(`${method} ${status}`),
    });
    const server = createServer(toNodeHandler(gateway));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const stop = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const stored = async () =>
      (await recordBackend(store).list({ after: null, limit: Number.POSITIVE_INFINITY })).entries.length;
    await use({ url: `http://127.0.0.1:${port}/`, requests, stored, stop });
    await stop();
  },
  visitor: async ({ browser, origin, gateway }, use) => {
    const contexts: Awaited<ReturnType<Browser['newContext']>>[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      const tab = await context.newPage();
      await tab.goto(`${origin.url}/case/backends/tiers`);
      const page: Visitor = new CasePage(tab);
      await page.call('open', gateway.url, TOKEN);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

const SHARED = { headers: { 'cache-control': 'public, max-age=60' } };

test('a second visitor is answered by what the first one has fetched, and then by his own store', async ({
  origin,
  gateway,
  visitor,
}) => {
  origin.route('/api/name', { ...SHARED, body: 'Ada' });
  const first = await visitor();
  expect(await first.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: false });
  const second = await visitor();
  await expect
    .poll(async () => {
      const page = await visitor();
      return (await page.call('get', '/api/name')).fromCache;
    })
    .toBe(true);
  expect(await second.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: true });
  await gateway.stop();
  await origin.goDown();
  expect(await second.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: true });
});

test('what is asked for at once needs few requests to the gateway, and later ones need no preflight', async ({
  origin,
  gateway,
  visitor,
}) => {
  const paths = Array.from({ length: 20 }, (_, index) => `/api/${index}`);
  for (const path of paths) origin.route(path, { ...SHARED, body: path });
  const first = await visitor();
  await first.call('getAll', paths);
  const second = await visitor();
  // Whoever finds everything sends nothing behind the answers: all of his requests have ended with them.
  await expect.poll(gateway.stored).toBe(paths.length);
  gateway.requests.length = 0;
  const found = await second.call('getAll', paths);
  expect(found).toEqual(paths.map((text) => ({ text, fromCache: true })));
  expect(gateway.requests.filter((one) => one.startsWith('POST')).length).toBeLessThan(8);
  let asked = 0;
  const ofOneMore = async (): Promise<readonly string[]> => {
    gateway.requests.length = 0;
    asked += 1;
    await second.call('get', `/api/another/${asked}`);
    return [...new Set(gateway.requests)];
  };
  // A browser may forget a preflight, as Firefox does at times, but not each one.
  await expect.poll(ofOneMore).toEqual(['POST 200']);
});

test('what may be of one visitor only stays with him: cookies, Authorization, private', async ({
  origin,
  gateway,
  visitor,
}) => {
  origin.route('/api/silent', { headers: { 'cache-control': 'max-age=60' }, body: 'by cookies, perhaps' });
  origin.route('/api/private', { headers: { 'cache-control': 'private, max-age=60' }, body: 'mine' });
  origin.route('/api/user', ({ headers }) => ({ ...SHARED, body: String(headers.authorization) }));
  origin.route('/api/shared', { ...SHARED, body: 'ours' });
  const first = await visitor();
  for (const path of ['/api/silent', '/api/private', '/api/shared']) await first.call('get', path);
  await first.call('get', '/api/user', { authorization: 'Bearer ada' });
  const isShared = async (path: string, headers = {}) => (await (await visitor()).call('get', path, headers)).fromCache;
  await expect.poll(() => isShared('/api/shared')).toBe(true);
  expect(await isShared('/api/silent')).toBe(false);
  expect(await isShared('/api/private')).toBe(false);
  const second = await visitor();
  expect(await second.call('get', '/api/user', { authorization: 'Bearer bob' })).toEqual({
    text: 'Bearer bob',
    fromCache: false,
  });
  expect(gateway.requests).not.toContain('POST 403');
});

test('a worker of the app shares with those of other visitors', async ({ origin, gateway, visitor }) => {
  origin.route('/app-sw.js', async () => script(await workerBundle('backends/tiers')));
  origin.route('/api/name', { ...SHARED, body: 'Ada' });
  const inWorker = async (): Promise<Visitor> => {
    const page = await visitor();
    expect(await page.call('openInWorker', gateway.url, TOKEN)).toBe('worker');
    return page;
  };
  const first = await inWorker();
  expect(await first.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: false });
  const second = await inWorker();
  await expect.poll(async () => (await (await visitor()).call('get', '/api/name')).fromCache).toBe(true);
  expect(await second.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: true });
});

/** The ready-made worker with its far tier at this gateway. */
async function workerWithFar(url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-far-'));
  try {
    const path = join(folder, 'far.json');
    // A busy machine is no far tier out of reach.
    await writeFile(path, JSON.stringify({ url, tokenUrl: '/cache-token', namespace: 'shop', farTimeout: 20 }));
    return await initWorker('--far', path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the ready-made worker, with its part, shares with other visitors, and tells once that the far tier is away', async ({
  origin,
  gateway,
  visitor,
}) => {
  const worker = workerWithFar(gateway.url);
  origin.route(WORKER, async () => script(await worker));
  origin.route('/cache-token', { headers: { 'cache-control': 'max-age=60' }, body: `${TOKEN}\n` });
  origin.route('/api/name', { ...SHARED, body: 'Ada' });
  origin.route('/api/other', { ...SHARED, body: 'Grace' });
  const inWorker = async (): Promise<Visitor> => {
    const page = await visitor();
    expect(await page.call('openReadyMade')).toBe('worker');
    return page;
  };
  const first = await inWorker();
  expect(await first.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: false });
  const second = await inWorker();
  await expect.poll(gateway.stored).toBe(1);
  expect(await second.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: true });

  await gateway.stop();
  expect(await second.call('get', '/api/other')).toEqual({ text: 'Grace', fromCache: false });
  expect(await second.call('get', '/api/other')).toEqual({ text: 'Grace', fromCache: true });
  expect(await second.call('get', '/api/third')).toMatchObject({ fromCache: false });
  expect(await second.call('farErrors')).toHaveLength(1);
});

test('without its gateway a page works as with its own store alone, and is told once', async ({
  origin,
  gateway,
  visitor,
}) => {
  await gateway.stop();
  origin.route('/api/name', { ...SHARED, body: 'Ada' });
  const page = await visitor();
  expect(await page.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: false });
  expect(await page.call('get', '/api/name')).toEqual({ text: 'Ada', fromCache: true });
  await page.call('clear');
  expect((await page.call('get', '/api/name')).fromCache).toBe(false);
  expect(await page.call('farErrors')).toHaveLength(1);
});
