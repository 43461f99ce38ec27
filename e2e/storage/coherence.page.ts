import { CachedSession } from 'cached-session';

export * from '../fixtures/session.page.js';

/** Two engines on one store: the worker's, and one in this page beside it. Which of them deletes, and which is asked then. */
export type Direction = 'worker-deletes' | 'page-deletes';

/**
 * How often the one engine still answers from the cache what the other has just deleted. In one page, without a pause: a test
 * that hops between tabs would be too slow to see it.
 */
export async function staleAfterDelete(direction: Direction, rounds: number): Promise<number> {
  const worker = new CachedSession({ cacheName: 'shared' });
  const page = new CachedSession({ cacheName: 'shared', worker: false });
  await Promise.all([worker.ready, page.ready]);
  const [deleting, asked] = direction === 'worker-deletes' ? [worker, page] : [page, worker];
  let stale = 0;
  for (let round = 0; round < rounds; round++) {
    const url = new URL(`/api/${direction}/${round}`, location.href).href;
    await asked.get(url);
    await asked.get(url);
    await asked.cache.count();
    await deleting.cache.delete({ urls: [url] });
    if ((await asked.get(url)).fromCache) stale++;
  }
  return stale;
}

/**
 * How often an answer that was on its way when the other engine cleared the store is found in the store afterwards. The site
 * answers `/asked/<n>` once `/api/<n>` was asked, and `/go/<n>` lets its answer go: at the very moment of the clearing.
 */
export async function survivorsOfClear(rounds: number): Promise<number> {
  const worker = new CachedSession({ cacheName: 'shared' });
  const page = new CachedSession({ cacheName: 'shared', worker: false });
  await Promise.all([worker.ready, page.ready]);
  let survivors = 0;
  for (let round = 0; round < rounds; round++) {
    const answer = worker.get(`/api/${round}`);
    await fetch(`/asked/${round}`);
    await Promise.all([page.cache.clear(), fetch(`/go/${round}`), answer]);
    if (await worker.cache.contains({ url: `/api/${round}` })) survivors++;
  }
  return survivors;
}
