import type { CachedSession } from 'cached-session';
import { createKey } from 'cached-session/request';
import type { Administration, Create, Here } from './contender.js';
import { opened } from './own-port.js';

const AT_ONCE = 50;

/** One store of each size, all served by one worker. A URL `/data/<bytes>/<entries>-<any>` belongs to the store of so many entries. */
export const growing: Create = (here) => {
  const sessions = new Map<string, Promise<CachedSession>>();
  const sessionOf = (url: string): Promise<CachedSession> => {
    const entries = /\/(\d+)-[^/]*$/.exec(url)?.[1] ?? '0';
    const session = sessions.get(entries) ?? grown(here, entries);
    sessions.set(entries, session);
    return session;
  };
  return {
    prepare: async () => undefined,
    call: async (url) => (await (await (await sessionOf(url)).get(url)).arrayBuffer()).byteLength,
    fill: async (urls) => {
      const session = await sessionOf(urls[0] ?? '');
      const { stored } = await session.cache.import(copies(session, urls));
      if (stored !== urls.length) throw new Error(`${stored} of ${urls.length} were stored.`);
    },
    fillTier: async (urls, entries) => {
      const session = await opened(here, { ...boundsOf(entries), cacheName: `${here.name}-${entries}` });
      for (let at = 0; at < urls.length; at += AT_ONCE)
        await Promise.all(urls.slice(at, at + AT_ONCE).map((url) => session.get(url)));
      await session.close();
    },
    administer: async (work, entries) => administer(await sessionOf(`/${entries}-`), work),
  };
};

/** From the store: what is in memory does not grow. */
const grown = (here: Here, entries: string): Promise<CachedSession> =>
  opened(here, {
    ...boundsOf(Number(entries)),
    cacheName: `${here.name}-${entries}`,
    memoryTier: { maxBytes: 0 },
  });

const boundsOf = (maxEntries: number) => ({ maxCacheBytes: Number.POSITIVE_INFINITY, maxEntries });

/**
 * The store's content as an export of it would be: the first entry, again and again under other names. Much faster than to save
 * each, which would be 100,000 transactions.
 */
async function* copies(session: CachedSession, urls: readonly string[]): AsyncGenerator<string, void, undefined> {
  const [first = ''] = urls;
  await session.cache.saveResponse(new Response(crypto.getRandomValues(new Uint8Array(1024))), { request: first });
  const [head = '', record = ''] = (await (await session.cache.export().blob()).text()).split('\n');
  yield `${head}\n`;
  const { cacheName } = session.cache;
  const keyOf = (url: string): Promise<string> =>
    createKey(new Request(new URL(url, location.href)), { cacheName, origin: location.origin });
  const firstKey = await keyOf(first);
  for (const url of urls) yield `${record.replaceAll(first, url).replaceAll(firstKey, await keyOf(url))}\n`;
}

async function administer({ cache }: CachedSession, work: Administration): Promise<number> {
  switch (work) {
    case 'count()':
      return cache.count();
    case 'count({ expired: true })':
      return cache.count({ expired: true });
    case 'filter({ expired: true })':
      return lengthOf(cache.filter({ expired: true, valid: false }));
    case 'urls()':
      return (await cache.urls()).length;
    case 'delete({ expired: true })':
      return (await cache.delete({ expired: true })).deleted;
    case 'one more than maxEntries':
      await cache.saveResponse(new Response(crypto.getRandomValues(new Uint8Array(1024))), { request: '/data/more' });
      return cache.count();
  }
}

async function lengthOf(entries: AsyncIterable<unknown>): Promise<number> {
  let length = 0;
  for await (const _entry of entries) length += 1;
  return length;
}
