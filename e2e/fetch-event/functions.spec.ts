import type { SessionOptions } from 'cached-session';
import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as functionsPage from './functions.page.js';

const own = test.extend<{ openOwn: (options: SessionOptions) => Promise<CasePage<typeof functionsPage>> }>({
  /** A tab with a session that an app's own worker answers. */
  openOwn: async ({ origin, openPage }, use) => {
    origin.route('/app-sw.js', async () => script(await workerBundle('fetch-event/functions')));
    await use(async (options) => {
      const page = await openPage<typeof functionsPage>('fetch-event/functions');
      await page.call('register', '/app-sw.js');
      expect(await page.call('open', { worker: '/app-sw.js', ...options })).toMatchObject({ mode: 'worker' });
      return page;
    });
  },
});

own(
  '[C-13] a session refers to a filter of the worker by name, also after the worker has died',
  async ({ origin, openOwn }) => {
    let text = 'half';
    origin.route('/api/text', () => ({ body: text }));
    const page = await openOwn({ filterFn: 'whole' });
    expect(await page.call('get', '/api/text')).toMatchObject({ text: 'half', fromCache: false });
    expect(await page.call('count')).toBe(0);
    text = 'whole.';
    expect(await page.call('get', '/api/text')).toMatchObject({ text: 'whole.', fromCache: false });
    expect(await page.call('count')).toBe(1);
    await stopWorkers(page.tab);
    expect(await page.call('get', '/api/text')).toMatchObject({ text: 'whole.', fromCache: true });
    text = 'half';
    expect(await page.call('get', '/api/text', { forceRefresh: true })).toMatchObject({ text: 'half' });
    expect(await page.call('count')).toBe(0);
  },
);

own('[C-14] a session refers to a key function of the worker by name', async ({ origin, openOwn }) => {
  origin.route('/api/text', { body: 'text' });
  const page = await openOwn({ keyFn: 'withoutQuery' });
  await page.call('get', '/api/text?utm=1');
  expect(await page.call('get', '/api/text?utm=2')).toMatchObject({ fromCache: true });
});

own(
  '[ST-06] [B-09] [ST-04] a session refers to a backend and a serializer of the worker by name',
  async ({ origin, openOwn }) => {
    origin.route('/api/text', { body: 'text' });
    const vaulted = await openOwn({ cacheName: 'vaulted', backend: 'vault' });
    await vaulted.call('get', '/api/text');
    expect(await vaulted.call('get', '/api/text')).toMatchObject({ text: 'text', fromCache: true });
    expect(Object.keys(await vaulted.call('databaseVersions'))).not.toContain('cached-session:vaulted');
    const turned = await openOwn({ cacheName: 'turned', serializer: 'turned' });
    await turned.call('get', '/api/text');
    // It is stored: to make a new database takes longer than to answer.
    expect(await turned.call('count')).toBe(1);
    await stopWorkers(turned.tab);
    expect(await turned.call('get', '/api/text')).toMatchObject({ text: 'text', fromCache: true });
  },
);

own('an adapter of the worker answers the URLs it is mounted on', async ({ openOwn }) => {
  const page = await openOwn({ adapters: { 'https://nowhere.test/': 'echo' } });
  expect(await page.call('get', 'https://nowhere.test/a')).toMatchObject({ text: 'echo of /a.', fromCache: false });
  expect(await page.call('get', 'https://nowhere.test/a')).toMatchObject({ text: 'echo of /a.', fromCache: true });
});

const UNKNOWN: readonly (readonly [id: string, options: SessionOptions, there: string])[] = [
  ['C-13', { filterFn: 'nobody' }, 'whole'],
  ['C-14', { keyFn: 'nobody' }, 'withoutQuery'],
  ['B-09', { backend: 'nobody' }, 'vault'],
  ['ST-04', { serializer: 'nobody' }, 'turned'],
];

for (const [id, options, there] of UNKNOWN) {
  own(
    `[${id}] a name unknown to the worker is rejected with the known names: ${Object.keys(options)[0]}`,
    async ({ origin, openOwn }) => {
      origin.route('/api/text', { body: 'text' });
      const page = await openOwn(options);
      const refused = { failed: 'CacheError', code: 'bad-option', id: 'notRegistered' };
      const answer = await page.call('get', '/api/text');
      expect(answer).toMatchObject(refused);
      expect(JSON.stringify(answer)).toContain(`"${there}"`);
    },
  );
}

for (const [id, option] of [
  ['C-13', 'filterFn'],
  ['C-14', 'keyFn'],
  ['ST-04', 'serializer'],
] as const) {
  test(`[${id}] a function or object, instead of a name, is rejected by a session with a worker: ${option}`, async ({
    openPage,
  }) => {
    const page = await openPage<typeof functionsPage>('fetch-event/functions');
    const refused = { code: 'unsupported-option', id: 'functionNeedsName' };
    expect(await page.call('refusalOf', option)).toMatchObject(refused);
  });
}
