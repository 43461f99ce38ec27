import { CachedSession } from 'cached-session';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * The session of the page, for the data of the atlas, on the same store as the worker. Files and flags, which the page does not request
 * by script, are answered by the worker with the options in its script (worker-options.json): files are validated on each use, so that a
 * new build shows at once, and the stored files are used if the origin is down.
 */
export const session = new CachedSession({
  cacheName: 'atlas',
  expireAfter: MINUTE,
  urlsExpireAfter: [
    ['/api/world', DAY],
    ['/flags/*', 30 * DAY],
    ['/assets/*', 0],
  ],
  staleIfError: true,
});

/**
 * Stores the page itself: its document and all files it has loaded so far. On the first visit these were loaded before there was a
 * worker. Returns the number of files that could not be stored.
 */
export async function storePage(): Promise<number> {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
  const own = loaded.filter(
    ({ origin, pathname }) => origin === location.origin && /^\/(assets|flags)\//.test(pathname),
  );
  const outcomes = await Promise.allSettled([
    storeFile(`${location.origin}/`),
    ...[...new Set(own.map(({ href }) => href))].map(storeFile),
  ]);
  return outcomes.filter(({ status }) => status === 'rejected').length;
}

async function storeFile(url: string): Promise<void> {
  if (await session.cache.contains({ url })) return;
  const expireAfter = url.endsWith('.svg') ? 30 * DAY : 0;
  (await session.get(url, { expireAfter })).raiseForStatus();
}
