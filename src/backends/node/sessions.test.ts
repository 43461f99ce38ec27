import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { CachedSession, DEFAULT_IGNORED_PARAMS, DO_NOT_CACHE } from '../../index.js';
import type { HeadPage, RecordStore } from '../../storage/record-store.js';
import { hasRedis, NO_REDIS } from './redis/redis-server.fixture.js';
import { connected, KINDS, type OpenStore } from './stores.fixture.js';

const SECRET = 's3cr3t-value';
const folder = mkdtempSync(join(tmpdir(), 'cached-session-sessions-'));

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true })];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** A site whose clock the test sets, and which counts what it was asked. */
class Site {
  now = Date.UTC(2026, 0, 1);
  isDown = false;
  readonly asked: string[] = [];

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    if (this.isDown) throw new TypeError('the site is down');
    if (pathname === '/start') return new Response(null, { status: 302, headers: { location: '/end' } });
    if (pathname === '/tagged' && request.headers.get('if-none-match') === '"v1"')
      return new Response(null, { status: 304, headers: { etag: '"v1"' } });
    const language = request.headers.get('accept-language');
    const fields = {
      ...(pathname === '/tagged' && { etag: '"v1"' }),
      ...(pathname === '/varied' && { vary: 'accept-language' }),
      ...(pathname === '/secret' && { 'x-api-key': SECRET, 'set-cookie': `sid=${SECRET}` }),
    };
    return new Response(`${pathname} ${language ?? ''} ${this.asked.length}`, { headers: fields });
  };
}

for (const [kind, start] of Object.entries(KINDS)) {
  const skip = kind === 'redis' && !hasRedis ? NO_REDIS : false;
  describe(`sessions on ${kind}`, { skip, timeout: 120_000 }, () => {
    let open: Promise<OpenStore> | undefined;
    const opened: CachedSession[] = [];
    const sessionOn = async (site: Site, options: object = {}): Promise<CachedSession> => {
      open ??= start(folder, cleanups);
      const session = new CachedSession({
        backend: await connected((await open)()),
        baseUrl: 'https://a.test/',
        expireAfter: 60,
        now: () => site.now,
        fetch: site.fetch,
        worker: false,
        ...options,
      });
      opened.push(session);
      return session;
    };
    const closeAll = async (): Promise<void> => {
      for (const session of opened.splice(0)) await session.close();
    };
    const sourceOf = async (session: CachedSession, url: string, options: object = {}): Promise<string> =>
      (await session.get(url, options)).source;

    test('a response is fetched once, for another process too, until it expires', async () => {
      const site = new Site();
      const one = await sessionOn(site);
      assert.deepEqual([await sourceOf(one, '/a'), await sourceOf(one, '/a')], ['network', 'cache']);
      await one.cache.bulk(() => undefined);
      const other = await sessionOn(site);
      assert.equal(await sourceOf(other, '/a'), 'cache');
      site.now += 61_000;
      assert.equal(await sourceOf(other, '/a'), 'network');
      await closeAll();
    });

    test('a stale response with a validator is confirmed, and answers while the site is down', async () => {
      const site = new Site();
      const session = await sessionOn(site, { staleIfError: true });
      await session.get('/tagged');
      site.now += 61_000;
      assert.equal(await sourceOf(session, '/tagged'), 'revalidated');
      assert.equal(await sourceOf(session, '/tagged'), 'cache');
      site.now += 61_000;
      site.isDown = true;
      assert.equal(await sourceOf(session, '/tagged'), 'stale');
      assert.equal((await session.get('/unknown', { onlyIfCached: true })).status, 504);
      await closeAll();
    });

    test('variants are side by side, a redirect is followed from the cache, and what must not be cached is not', async () => {
      const site = new Site();
      const session = await sessionOn(site, { urlsExpireAfter: { '*/never': DO_NOT_CACHE } });
      const inLanguage = async (language: string): Promise<string> =>
        (await session.get('/varied', { headers: { 'accept-language': language } })).text();
      const first = [await inLanguage('de'), await inLanguage('fr')];
      assert.deepEqual([await inLanguage('de'), await inLanguage('fr')], first);
      await session.get('/start');
      assert.equal(await sourceOf(session, '/start'), 'cache');
      await session.get('/never');
      assert.equal(await sourceOf(session, '/never'), 'network');
      await closeAll();
    });

    // What is in memory is nobody else's.
    test('what one process removes answers nowhere', { skip: kind === 'memory' }, async () => {
      const site = new Site();
      const [one, other] = [await sessionOn(site), await sessionOn(site)];
      for (const url of ['/x', '/y', '/z']) await one.get(url);
      await one.cache.bulk(() => undefined);
      assert.equal(await sourceOf(other, '/x'), 'cache');
      await one.cache.delete({ urls: ['/x'] });
      assert.equal(await sourceOf(other, '/x'), 'network');
      await other.cache.clear();
      assert.equal(await one.cache.count(), 0);
      assert.equal(await sourceOf(one, '/y'), 'network');
      await closeAll();
    });

    test('a response of one identity never answers another one', async () => {
      const site = new Site();
      const [ada, bob, nobody] = [await sessionOn(site), await sessionOn(site), await sessionOn(site)];
      const [one, two] = ['one', 'two'].map((token) => ({ headers: { authorization: `Bearer ${token}` } }));
      assert.notEqual(await (await nobody.get('/b', one)).text(), await (await nobody.get('/b', two)).text());
      assert.equal(await sourceOf(nobody, '/b', one), 'cache');
      [ada.identity, bob.identity] = ['ada', 'bob'];
      const own = await (await ada.get('/mine')).text();
      await ada.cache.bulk(() => undefined);
      assert.equal(await (await ada.get('/mine')).text(), own);
      assert.notEqual(await (await bob.get('/mine')).text(), own);
      await closeAll();
    });

    test('no credential is at rest', async () => {
      const site = new Site();
      const session = await sessionOn(site, { allowableMethods: ['GET', 'POST'], matchHeaders: true });
      for (const name of DEFAULT_IGNORED_PARAMS) {
        await session.get('/secret', { params: { [name]: SECRET } });
        await session.post('/secret', { json: { deep: [{ [name]: SECRET }] } });
        if (name.toLowerCase() !== 'proxy-authorization') await session.get('/secret', { headers: { [name]: SECRET } });
      }
      await session.cache.bulk(() => undefined);
      assert.ok((await session.cache.count()) >= DEFAULT_IGNORED_PARAMS.length);
      const atRest = (await allIn((await (open ?? start(folder, cleanups)))())) + inFiles();
      assert.ok(atRest.includes('REDACTED') && !atRest.includes(SECRET));
      await closeAll();
    });
  });
}

/** All records, as text. */
async function allIn(store: RecordStore): Promise<string> {
  const parts: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: HeadPage = await store.heads(cursor);
    const records = await store.get(
      page.records.map(({ key }) => key),
      'whole',
    );
    for (const record of records) parts.push(record?.head, Buffer.from(record?.body ?? []).toString('latin1'));
    cursor = page.next;
  } while (cursor !== null);
  store.close();
  return JSON.stringify(parts);
}

/** The bytes of all files, those of a write-ahead log too. */
const inFiles = (): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
