import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import type { SessionOptions } from 'cached-session';
import { onlyIn } from '../engines/only-in.js';
import { CasePage } from '../fixtures/case-page.js';
import type { Origin } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { test as base, expect } from '../fixtures/test.js';
import type * as lostBodies from './lost-bodies.page.js';

type Page = CasePage<typeof lostBodies>;

/** A browser with a profile on disk, which can be started again; `remove` takes files out of it that end so, meanwhile. */
type Profile = {
  start(): Promise<BrowserContext>;
  removeFiles(folder: string, ending: string): Promise<number>;
};

onlyIn('chromium', 'it removes files from a profile of Chromium');

const test = base.extend<{ readonly profile: Profile }>({
  profile: async ({ playwright, launchOptions }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'lost-bodies-'));
    const open = new Set<BrowserContext>();
    await use({
      start: async () => {
        for (const context of open) await context.close();
        open.clear();
        const context = await playwright.chromium.launchPersistentContext(folder, launchOptions);
        open.add(context);
        return context;
      },
      removeFiles: async (part, ending) => {
        for (const context of open) await context.close();
        open.clear();
        const files = await readdir(join(folder, 'Default', part), { recursive: true, withFileTypes: true });
        const lost = files.filter((file) => file.isFile() && join(file.parentPath, file.name).match(ending));
        for (const file of lost) await rm(join(file.parentPath, file.name));
        return lost.length;
      },
    });
    for (const context of open) await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

const LARGE = 'x'.repeat(200_000);
const IMAGE = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><!--${LARGE}--></svg>`;
const CACHE = { cacheName: 'lost', expireAfter: 3600 } as const;

async function openPage(context: BrowserContext, origin: Origin, options: SessionOptions): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`${origin.url}/case/storage/lost-bodies`);
  const page: Page = new CasePage(tab);
  if (options.worker !== false)
    await page.call('register', workerUrl({ ...CACHE, routes: ['/image/*', '*/opaque.svg'], allowOpaque: true }), true);
  await page.call('open', options);
  return page;
}

const errorsOf = async (page: Page): Promise<readonly (string | undefined)[]> =>
  (await page.call('events')).filter(({ type }) => type === 'error').map(({ code }) => code);

for (const mode of ['worker', 'local'] as const) {
  const options = mode === 'local' ? { ...CACHE, worker: false as const } : CACHE;

  test(`stored bodies whose files are gone are misses (${mode})`, async ({ profile, origin }) => {
    // `no-store` keeps the browser's own cache from adding conditions of its own; the session stores by its settings.
    origin.route('/api/*', { headers: { etag: '"a"', 'cache-control': 'no-store' }, body: LARGE });
    origin.route('/image/*', { headers: { 'content-type': 'image/svg+xml' }, body: IMAGE });
    const before = await openPage(await profile.start(), origin, options);
    for (const path of ['/api/fresh', '/api/refresh', '/api/listed', '/api/other']) await before.call('get', path);
    if (mode === 'worker') expect(await before.call('imageWidth', '/image/a')).toBe(30);
    await expect.poll(() => before.call('count')).toBe(mode === 'worker' ? 5 : 4);
    expect(await profile.removeFiles('IndexedDB', '\\.indexeddb\\.blob/')).toBeGreaterThan(3);

    const page = await openPage(await profile.start(), origin, options);
    const asked = origin.requests.length;
    expect(await page.call('get', '/api/fresh')).toMatchObject({ text: LARGE, fromCache: false });
    expect(await page.call('get', '/api/fresh')).toMatchObject({ text: LARGE, fromCache: true });
    expect(await page.call('get', '/api/refresh', { refresh: true })).toMatchObject({ text: LARGE, source: 'network' });
    for (const { headers } of origin.requests.slice(asked)) expect(headers['if-none-match']).toBeUndefined();
    expect(await errorsOf(page)).toEqual(['serialization', 'serialization']);
    if (mode === 'worker') {
      expect(await page.call('imageWidth', '/image/a')).toBe(30);
      expect(origin.requestsTo('/image/a')).toHaveLength(2);
    }
    const readable = (await page.call('listed')).filter((length) => typeof length === 'number');
    expect(readable.length).toBeGreaterThan(1);
    expect(await page.call('listed')).toHaveLength(readable.length);
    expect(await page.call('exportedLines')).toBe(readable.length + 1);
  });
}

test('an opaque response whose file is gone is a miss', async ({ profile, origin, otherOrigin }) => {
  otherOrigin.route('/opaque.svg', { headers: { 'content-type': 'image/svg+xml' }, body: IMAGE });
  const url = `${otherOrigin.url}/opaque.svg`;
  const before = await openPage(await profile.start(), origin, CACHE);
  expect(await before.call('imageWidth', url)).toBe(30);
  await expect.poll(() => before.call('count')).toBe(1);
  expect(await profile.removeFiles('Service Worker', 'CacheStorage/.*_[0-9s]$')).toBeGreaterThan(0);
  const page = await openPage(await profile.start(), origin, CACHE);
  expect(await page.call('imageWidth', url)).toBe(30);
  expect(otherOrigin.requestsTo('/opaque.svg')).toHaveLength(2);
});
