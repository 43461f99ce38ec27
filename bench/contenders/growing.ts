import type { CachedSession } from 'cached-session';
import type { Administration, Create, Here } from './contender.js';
import { opened } from './own-port.js';

const AT_ONCE = 200;

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
      for (let at = 0; at < urls.length; at += AT_ONCE) {
        await Promise.all(urls.slice(at, at + AT_ONCE).map((url) => save(session, url)));
      }
    },
    administer: async (work, entries) => administer(await sessionOf(`/${entries}-`), work),
  };
};

/** From the store: what is in memory does not grow. */
const grown = (here: Here, entries: string): Promise<CachedSession> =>
  opened(here, {
    cacheName: `${here.name}-${entries}`,
    maxCacheBytes: Number.POSITIVE_INFINITY,
    memoryTier: { maxBytes: 0 },
  });

const save = (session: CachedSession, url: string): Promise<unknown> =>
  session.cache.saveResponse(new Response(new Uint8Array(1024)), { request: url });

async function administer({ cache }: CachedSession, work: Administration): Promise<number> {
  switch (work) {
    case 'count()':
      return cache.count();
    case 'count({ expired: true })':
      return cache.count({ expired: true });
    case 'urls()':
      return (await cache.urls()).length;
    case 'delete({ expired: true })':
      return (await cache.delete({ expired: true })).deleted;
  }
}
