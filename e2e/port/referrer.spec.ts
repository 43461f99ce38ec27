import type { SessionOptions } from 'cached-session';
import type { Origin } from '../fixtures/origin.js';
import { casePage, html, workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as referrerPage from './referrer.page.js';

type Page = CasePage<typeof referrerPage>;
type Way = referrerPage.Way;

const PATH = '/case/port/referrer';
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>';
const WAYS = ['get', 'fetch', 'fetchUrl', 'installed'] as const satisfies readonly Way[];
const POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'same-origin',
  'strict-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;

type Referers = {
  readonly near: Origin;
  readonly far: Origin;
  /** A tab whose page has this in its head, or in its header. */
  readonly tab: (head: string, header?: string) => Promise<Page>;
};

const referrerTest = test.extend<{ referers: Referers }>({
  referers: async ({ origin, otherOrigin, openPage }, use) => {
    for (const one of [origin, otherOrigin])
      one.route('/api/*', { headers: { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }, body: 'a' });
    const tab = async (head: string, header?: string): Promise<Page> => {
      const page = html(await casePage('port/referrer', head));
      const policy = header === undefined ? {} : { 'referrer-policy': header };
      origin.route(PATH, { ...page, headers: { ...page.headers, ...policy } });
      return openPage<typeof referrerPage>('port/referrer');
    };
    await use({ near: origin, far: otherOrigin, tab });
  },
});

/** The page has a session of its own and an installed one. */
async function start(page: Page, { far }: Referers, options: SessionOptions = {}): Promise<void> {
  const mode = options.worker === false ? 'local' : 'worker';
  expect(await page.call('open', options)).toMatchObject({ mode });
  const installed = { ...options, cacheName: 'installed', origins: [far.url] };
  expect(await page.call('install', installed)).toMatchObject({ mode });
}

let asked = 0;

/** The Referer that an origin sees of a request that was made in this way. */
async function referer(page: Page, origin: Origin, way: Way, init: RequestInit = {}): Promise<string | undefined> {
  asked += 1;
  const path = `/api/${asked}`;
  await page.call('load', way, origin.url + path, init);
  return origin.requestsTo(path)[0]?.headers.referer;
}

/** Of each way, here and at another origin: as native fetch has it. */
async function expectAsNative(page: Page, { near, far }: Referers, ways: readonly Way[] = WAYS): Promise<void> {
  for (const origin of [near, far]) {
    const native = await referer(page, origin, 'native');
    for (const way of ways) expect([way, await referer(page, origin, way)]).toEqual([way, native]);
  }
}

const meta = (content: string): string => `<meta name="referrer" content="${content}">`;

for (const mode of ['worker', 'local'] as const) {
  const options: SessionOptions = mode === 'local' ? { worker: false } : {};

  referrerTest(`A9: a page with no-referrer sends no Referer (${mode})`, async ({ referers }) => {
    const page = await referers.tab(meta('no-referrer'));
    await start(page, referers, options);
    expect(await referer(page, referers.near, 'get')).toBeUndefined();
    expect(await referer(page, referers.far, 'get')).toBeUndefined();
    await expectAsNative(page, referers);
  });

  referrerTest(
    `A9: a page with same-origin sends its Referer to its own origin only (${mode})`,
    async ({ referers }) => {
      const page = await referers.tab(meta('same-origin'));
      await start(page, referers, options);
      expect(await referer(page, referers.near, 'get')).toBe(referers.near.url + PATH);
      expect(await referer(page, referers.far, 'get')).toBeUndefined();
      await expectAsNative(page, referers);
    },
  );

  referrerTest(`A9: a page with unsafe-url sends its whole URL to another origin (${mode})`, async ({ referers }) => {
    const page = await referers.tab(meta('unsafe-url'));
    await start(page, referers, options);
    expect(await referer(page, referers.far, 'get')).toBe(referers.near.url + PATH);
    await expectAsNative(page, referers);
  });

  referrerTest(`A9: each policy set by script applies from then on (${mode})`, async ({ browserName, referers }) => {
    const page = await referers.tab('');
    await start(page, referers, options);
    await expectAsNative(page, referers);
    // As HTML says; to Firefox "default" is no-referrer-when-downgrade, and it ignores the space. WebKit does not know the last one.
    const strict = browserName === 'firefox' ? [] : ['default', ' origin'];
    const legacy = browserName === 'webkit' ? [] : ['origin-when-crossorigin'];
    const words = ['never', 'always', ...legacy, 'NO-REFERRER', 'none', '', ...strict, 'origin, unsafe-url'];
    for (const policy of [...POLICIES, ...words]) {
      await page.call('setMeta', policy);
      await expectAsNative(page, referers, ['get', 'fetchUrl']);
    }
  });

  referrerTest(`A9: the referrerPolicy of a request takes precedence (${mode})`, async ({ referers }) => {
    const page = await referers.tab(meta('no-referrer'));
    await start(page, referers, { ...options, referrerPolicy: 'origin' });
    for (const referrerPolicy of POLICIES)
      for (const origin of [referers.near, referers.far]) {
        const native = await referer(page, origin, 'native', { referrerPolicy });
        for (const way of ['get', 'post', 'fetch', 'installed'] as const)
          expect([way, await referer(page, origin, way, { referrerPolicy })]).toEqual([way, native]);
      }
  });

  referrerTest(`A9: a policy sent as a header can be passed as an option (${mode})`, async ({ referers }) => {
    for (const policy of ['no-referrer', 'origin', 'unsafe-url'] as const) {
      const page = await referers.tab('', policy);
      await start(page, referers, { ...options, referrerPolicy: policy });
      await expectAsNative(page, referers, [...WAYS, 'post']);
    }
  });

  referrerTest(`A9: the session's referrerPolicy is above the meta element's (${mode})`, async ({ referers }) => {
    const page = await referers.tab(meta('unsafe-url'));
    await start(page, referers, { ...options, referrerPolicy: 'no-referrer' });
    for (const way of [...WAYS, 'post'] as const)
      expect([way, await referer(page, referers.near, way)]).toEqual([way, undefined]);
  });
}

referrerTest('A9: a change of the meta element applies to a call in the same task', async ({ referers }) => {
  const page = await referers.tab(meta('origin'));
  await start(page, referers);
  expect(await referer(page, referers.near, 'fetchUrl')).toBe(`${referers.near.url}/`);
  for (const [way, path] of [
    ['fetchUrl', '/api/one'],
    ['get', '/api/two'],
  ] as const) {
    await page.call('loadAfter', 'no-referrer', way, referers.near.url + path);
    expect(referers.near.requestsTo(path)[0]?.headers).not.toHaveProperty('referer');
    await page.call('setMeta', 'origin');
  }
});

referrerTest(
  'A9: of several meta elements the one added last applies, wherever it is, even if it was removed',
  async ({ referers }) => {
    const page = await referers.tab(meta('no-referrer') + meta('origin') + meta('nonsense'));
    await start(page, referers);
    expect(await referer(page, referers.near, 'get')).toBe(`${referers.near.url}/`);
    await expectAsNative(page, referers);
    await page.call('insertMeta', 'unsafe-url', true);
    expect(await referer(page, referers.far, 'get')).toBe(referers.near.url + PATH);
    await expectAsNative(page, referers);
    await page.call('removeMetas');
    expect(await referer(page, referers.far, 'get')).toBe(referers.near.url + PATH);
    await expectAsNative(page, referers);
  },
);

referrerTest("A9: what the page loads by itself, on a route, is sent by the page's policy", async ({ referers }) => {
  const { near } = referers;
  near.route('/assets/*', { headers: { 'content-type': 'image/svg+xml' }, body: PICTURE });
  const page = await referers.tab('');
  await page.call('imageWidth', '/assets/unrouted');
  await page.call('register', workerUrl({ routes: ['/assets/*'] }), true);
  for (const [policy, expected] of [
    ['default', near.url + PATH],
    ['origin', `${near.url}/`],
    ['no-referrer', undefined],
  ] as const) {
    await page.call('setMeta', policy);
    expect(await page.call('imageWidth', `/assets/${policy}`)).toBe(2);
    expect(near.requestsTo(`/assets/${policy}`).map(({ headers }) => headers.referer)).toEqual([expected]);
  }
});
