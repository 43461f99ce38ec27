import { type CachedSession, installCache } from 'cached-session';
import type { Create } from './contender.js';
import { bytesIn } from './reading.js';
import { register } from './register.js';

/** The page's own `fetch` under `installCache()`. */
export const installed: Create = (here) => {
  let session: CachedSession | undefined;
  return {
    prepare: async () => {
      session = installCache({ cacheName: here.name, worker: await register(here) });
      await session.ready;
    },
    call: async (url) => bytesIn(await fetch(url)),
    settled: async () => void (await session?.cache.count()),
  };
};
