import { CachedSession } from 'cached-session';
import type { Create } from './contender.js';
import { bytesIn, firstBytesOf } from './reading.js';
import { registerAndBeControlled } from './register.js';

/** The page's `fetch`, answered by the fetch event of our ready-made worker. */
export const ownFetch: Create = (here) => {
  let session: CachedSession | undefined;
  return {
    prepare: async () => {
      session = new CachedSession({ cacheName: here.name, worker: await registerAndBeControlled(here) });
      await session.ready;
    },
    call: async (url) => bytesIn(await fetch(url)),
    firstBytes: async (url, note) => firstBytesOf(await fetch(url), note),
    settled: async () => void (await session?.cache.count()),
  };
};
