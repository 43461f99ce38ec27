import { CachedSession, type SessionOptions } from 'cached-session';
import type { Create, Here } from './contender.js';
import { firstBytesOf, lengthOf } from './reading.js';
import { register } from './register.js';

const UNBOUNDED = { maxEntryBytes: Number.POSITIVE_INFINITY, maxCacheBytes: Number.POSITIVE_INFINITY } as const;

/** `session.get`: over the port of our ready-made worker. */
export const ownPort =
  (options: SessionOptions): Create =>
  (here) => {
    let session: CachedSession;
    let unbounded: CachedSession;
    const reconnect = async (): Promise<void> => {
      session = await opened(here, { ...options, cacheName: here.name });
    };
    return {
      prepare: async () => {
        await reconnect();
        unbounded = await opened(here, { ...UNBOUNDED, cacheName: `${here.name}-unbounded` });
      },
      call: async (url) => (await (await session.get(url)).arrayBuffer()).byteLength,
      revalidate: async (url) => (await (await session.get(url, { refresh: true })).arrayBuffer()).byteLength,
      settled: async () => void (await session.cache.count()),
      firstBytes: async (url, note) => firstBytesOf(await session.get(url, { stream: true }), note),
      passThrough: async (url) => {
        const length = await lengthOf(await unbounded.get(url, { stream: true }));
        if (!(await unbounded.cache.contains({ url }))) throw new Error('What was streamed is not stored.');
        return length;
      },
      reconnect: async () => {
        await session.close();
        await reconnect();
      },
    };
  };

/** A session whose worker answers. */
export async function opened(here: Here, options: SessionOptions): Promise<CachedSession> {
  const session = new CachedSession({ ...options, worker: await register(here) });
  const mode = await session.ready;
  if (mode.mode !== 'worker') throw new Error(`${here.name}: ${JSON.stringify(mode)}`);
  return session;
}
