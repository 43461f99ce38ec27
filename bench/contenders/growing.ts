import { type CachedSession, NEVER_EXPIRE } from 'cached-session';
import { createKey } from 'cached-session/request';
import { EXPIRED } from '../plan.js';
import type { Administration, Create, Here } from './contender.js';
import { opened } from './own-port.js';

const AT_ONCE = 50;

/** One store of each size, all served by one worker. A URL `/data/<bytes>/<entries>-<any>` belongs to the store of so many entries. */
export const growing: Create = (here) => {
  const sessions = new Map<string, Promise<CachedSession>>();
  const sessionOf = (url: string): Promise<CachedSession> => {
    const entries = /\/(\d+)-[^/]*$/.exec(url)?.[1] ?? '0';
    const session = sessions.get(entries) ?? opened(here, optionsOf(here, entries));
    sessions.set(entries, session);
    return session;
  };
  return {
    prepare: async () => undefined,
    call: async (url) => (await (await (await sessionOf(url)).get(url)).arrayBuffer()).byteLength,
    fill: async (urls) => fill(here, await sessionOf(urls[0] ?? ''), urls, NEVER_EXPIRE),
    expire: async (urls) => fill(here, await sessionOf(urls[0] ?? ''), urls, new Date(0)),
    fillTier: async (urls, entries) => {
      const { memoryTier: _none, ...options } = optionsOf(here, `${entries}`);
      const session = await opened(here, options);
      for (let at = 0; at < urls.length; at += AT_ONCE)
        await Promise.all(urls.slice(at, at + AT_ONCE).map((url) => session.get(url)));
      await session.close();
    },
    administer: async (work, entries) => administer(await sessionOf(`/${entries}-`), work),
  };
};

/** From the store: what is in memory does not grow. */
const optionsOf = (here: Here, entries: string) => ({
  cacheName: `${here.name}-${entries}`,
  maxCacheBytes: Number.POSITIVE_INFINITY,
  // Full with those that expire.
  maxEntries: Number(entries) + EXPIRED,
  memoryTier: { maxBytes: 0 },
});

async function fill(
  here: Here,
  session: CachedSession,
  urls: readonly string[],
  expires: Date | typeof NEVER_EXPIRE,
): Promise<void> {
  const { stored } = await session.cache.import(copies(here, session.cache.cacheName, urls, expires));
  if (stored !== urls.length) throw new Error(`${stored} of ${urls.length} were stored.`);
}

/**
 * A store's content as an export of it would be: one entry, again and again under other names. Much faster than to save each, which
 * would be 100,000 transactions.
 */
async function* copies(
  here: Here,
  cacheName: string,
  urls: readonly string[],
  expires: Date | typeof NEVER_EXPIRE,
): AsyncGenerator<string, void, undefined> {
  const [first = ''] = urls;
  const { cache, close } = await template(here);
  await cache.saveResponse(someResponse(), { request: first, expires });
  const [head = '', record = ''] = (await (await cache.export().blob()).text()).split('\n');
  await close();
  yield `${head}\n`;
  const keyOf = (url: string, within = cacheName): Promise<string> =>
    createKey(new Request(new URL(url, location.href)), { cacheName: within, origin: location.origin });
  const firstKey = await keyOf(first, cache.cacheName);
  // A record names the cache as well, in the canonical form of its key.
  const ours = record.replaceAll(cache.cacheName, cacheName);
  for (const url of urls) yield `${ours.replaceAll(first, url).replaceAll(firstKey, await keyOf(url))}\n`;
}

/** An empty store to make the one entry in. */
async function template(here: Here): Promise<{ readonly cache: CachedSession['cache']; close(): Promise<void> }> {
  const session = await opened(here, { cacheName: `${here.name}-template` });
  await session.cache.clear();
  return { cache: session.cache, close: () => session.close() };
}

async function administer({ cache }: CachedSession, work: Administration): Promise<number> {
  switch (work) {
    case 'count()':
      return cache.count();
    case 'count({ expired: true, valid: false })':
      return cache.count({ expired: true, valid: false });
    case 'filter({ expired: true, valid: false })':
      return lengthOf(cache.filter({ expired: true, valid: false }));
    case 'urls()':
      return (await cache.urls()).length;
    case 'delete({ expired: true })':
      return (await cache.delete({ expired: true })).deleted;
    case 'one more than maxEntries':
      await cache.saveResponse(someResponse(), { request: '/data/more' });
      return cache.count();
  }
}

const someResponse = (): Response => new Response(crypto.getRandomValues(new Uint8Array(1024)));

async function lengthOf(entries: AsyncIterable<unknown>): Promise<number> {
  let length = 0;
  for await (const _entry of entries) length += 1;
  return length;
}
