import { echo, expectSame, type Ground, isStored, pathsIn, type Rule, sourceOf } from './rule.fixture.js';

const validating = (request: Request): Response =>
  request.headers.get('if-none-match') === '"1"'
    ? new Response(null, { status: 304, headers: { etag: '"1"' } })
    : new Response('tagged', { headers: { etag: '"1"' } });

/** When a stored response answers. */
export const REUSE: readonly Rule[] = [
  {
    name: '[C-04] a response answers until it expires, to the millisecond',
    async run({ site, open }) {
      const session = await open();
      const { expires } = await session.get('/a');
      expectSame(expires?.getTime(), site.now + 60_000, 'expires');
      site.now += 59_999;
      expectSame(await sourceOf(session, '/a'), 'cache');
      site.now += 1;
      expectSame(await sourceOf(session, '/a'), 'network');
    },
  },
  {
    name: '[C-04] -1 is never, 0 is at once, a date is that date, and do-not-cache stores nothing',
    async run({ site, open }) {
      const session = await open();
      const date = new Date(site.now + 5000);
      for (const [url, expireAfter] of [
        ['/never', -1],
        ['/at-once', 0],
        ['/date', date],
        ['/not', 'do-not-cache'],
      ] as const)
        await session.get(url, { expireAfter });
      expectSame((await session.cache.getResponse(await session.cache.createKey('/never')))?.expires, null);
      expectSame(await isStored(session, '/not'), false);
      site.wait(4);
      expectSame(await sourceOf(session, '/date', { onlyIfCached: true }), 'cache');
      site.wait(10 * 365 * 24 * 3600);
      expectSame([await sourceOf(session, '/never'), await sourceOf(session, '/at-once')], ['cache', 'network']);
    },
  },
  {
    name: '[C-05] the first pattern that matches the URL decides',
    async run({ open }) {
      const session = await open({
        urlsExpireAfter: [
          ['a.test/x', 5],
          [/x\/y/, 7],
          ['*', 9],
        ],
      });
      const ttls = [];
      for (const url of ['/x/y', '/z']) ttls.push((await session.get(url)).ttl, (await session.get(url)).ttl);
      expectSame(ttls, [5, 5, 9, 9]);
    },
  },
  {
    name: '[C-06] what the response says about caching does not count',
    async run({ site, open }) {
      const session = await open();
      const headers = { 'cache-control': 'no-store, max-age=0', expires: '0', pragma: 'no-cache' };
      site.answer = () => new Response('x', { headers });
      await session.get('/a');
      expectSame(await sourceOf(session, '/a'), 'cache');
    },
  },
  {
    name: '[C-10] [R-03] a stale response is validated, keeps its body and the time of its storing, and is fresh again',
    async run({ site, open }) {
      const session = await open();
      site.answer = validating;
      const { createdAt } = await session.get('/a');
      site.wait(61);
      const validated = await session.get('/a');
      expectSame([validated.source, await validated.text(), validated.ttl], ['revalidated', 'tagged', 60]);
      const after = await session.get('/a');
      expectSame([after.source, after.createdAt, await after.text()], ['cache', createdAt, 'tagged']);
      expectSame(await sourceOf(await open({ alwaysRevalidate: true }), '/a'), 'revalidated');
      expectSame(site.asked, 3);
    },
  },
  {
    name: '[C-15] with readOnly what is stored answers, and nothing is written',
    async run({ site, open }) {
      const session = await open();
      site.answer = validating;
      await session.get('/a');
      const { lastUsed, expires } = await entryIn(session);
      const reader = await open({ readOnly: true });
      expectSame([await sourceOf(reader, '/a'), (await reader.get('/b')).cacheKey], ['cache', null]);
      site.wait(61);
      expectSame(await sourceOf(reader, '/a'), 'revalidated');
      expectSame([await pathsIn(session), await entryIn(session)], [['/a'], { lastUsed, expires }]);
    },
  },
  {
    name: '[C-16] with staleIfError a stale response answers for an error, not staler than said, and stays',
    async run({ site, open }) {
      const session = await open({ staleIfError: 30 });
      await session.get('/a');
      for (const fail of [() => Promise.reject(new TypeError('down')), () => new Response('no', { status: 500 })]) {
        site.answer = fail;
        site.now = Date.UTC(2026, 0, 1) + 89_000;
        expectSame([await sourceOf(session, '/a'), await textOf(session, '/a')], ['stale', 'GET /a']);
        site.wait(2);
        const failed = await session.get('/a').catch(() => ({ source: 'error' }));
        expectSame(failed.source === 'stale', false, 'too stale');
        expectSame(await sourceOf(await open({ staleIfError: true }), '/a'), 'stale');
      }
      expectSame((await session.get('/unknown')).status, 500, 'a plain miss');
    },
  },
  {
    name: '[C-17] with staleWhileRevalidate a stale response answers at once, and the next answer is the new one',
    async run({ site, open }) {
      const session = await open({ staleWhileRevalidate: true });
      await session.get('/a');
      site.wait(61);
      site.answer = () => new Response('new');
      expectSame([await sourceOf(session, '/a'), await textOf(session, '/a')].includes('stale'), true);
      for (let tries = 0; tries < 1000 && (await textOf(session, '/a')) !== 'new'; tries += 1) await turn();
      expectSame([await sourceOf(session, '/a'), await textOf(session, '/a')], ['cache', 'new']);
    },
  },
  {
    name: '[C-18] [Q-02] with onlyIfCached the site is never asked: 504 where nothing fresh is stored',
    async run({ site, open }) {
      const session = await open();
      await session.get('/a');
      const status = async (options = {}): Promise<number> =>
        (await session.get('/a', { onlyIfCached: true, ...options })).status;
      expectSame([await status(), (await (await open({ onlyIfCached: true })).get('/b')).status], [200, 504]);
      site.wait(61);
      expectSame([await status(), await status({ forceRefresh: true }), site.asked], [504, 504, 1]);
    },
  },
  {
    name: '[C-19] [M-11] a disabled cache is neither read nor written',
    async run({ open }) {
      const session = await open();
      await session.get('/a');
      const disabled = await open({ disabled: true });
      expectSame([await sourceOf(disabled, '/a'), (await disabled.get('/b')).cacheKey], ['network', null]);
      await session.cacheDisabled((without) => without.get('/c'));
      expectSame(await pathsIn(session), ['/a']);
    },
  },
  {
    name: '[Q-01] the expiry of a request is that of its response, and does not shorten a stored one',
    async run({ site, open }) {
      const session = await open();
      await session.get('/a', { expireAfter: 100 });
      site.wait(50);
      expectSame(await sourceOf(session, '/a', { expireAfter: 1 }), 'cache');
      expectSame((await session.get('/a')).ttl, 50);
    },
  },
  {
    name: '[Q-04] [Q-05] refresh validates what has a validator; forceRefresh asks anew and replaces it',
    async run({ site, open }) {
      const session = await open();
      site.answer = validating;
      await session.get('/a');
      expectSame(await sourceOf(session, '/a', { refresh: true }), 'revalidated');
      site.answer = () => new Response('new');
      expectSame(await sourceOf(session, '/a', { forceRefresh: true }), 'network');
      expectSame([await sourceOf(session, '/a'), await textOf(session, '/a')], ['cache', 'new']);
      site.answer = echo;
      expectSame(await sourceOf(session, '/a', { refresh: true }), 'network', 'without a validator');
    },
  },
];

type Session = Awaited<ReturnType<Ground['open']>>;

const textOf = async (session: Session, url: string): Promise<string> => (await session.get(url)).text();

/** The times in the only stored response. */
async function entryIn(session: Session): Promise<{ readonly lastUsed: unknown; readonly expires: unknown }> {
  await session.cache.bulk(() => undefined);
  for await (const response of session.cache.filter()) {
    const lastUsed = 'lastUsed' in response ? response.lastUsed : null;
    return { lastUsed, expires: response.expires };
  }
  throw new Error('nothing is stored');
}

/** Other work goes on. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
