import type { Create } from './contender.js';
import { bytesIn } from './reading.js';

/** The page uses the Cache API by itself. */
export const pageCacheApi: Create = (here) => {
  let cache: Cache;
  let writes: Promise<void>[] = [];
  const store = async (url: string): Promise<void> => {
    const response = await fetch(url, { cache: 'no-store' });
    writes.push(cache.put(url, response.clone()));
    await response.arrayBuffer();
  };
  const settled = async (): Promise<void> => {
    const begun = writes;
    writes = [];
    await Promise.all(begun);
  };
  return {
    prepare: async () => {
      cache = await caches.open(here.name);
    },
    call: async (url) => {
      const found = await cache.match(url);
      if (found === undefined) throw new Error(`${url} is not stored.`);
      return bytesIn(found);
    },
    fill: async (urls) => {
      await Promise.all(urls.map(store));
      await settled();
    },
    store,
    settled,
  };
};
