import { CachedSession } from 'cached-session';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * The session of the page: the atlas' data, on the same store as the worker's. What the page does not ask for by script, its own files
 * and the flags, the worker answers by the options in its file (worker-options.json): the files are validated on each use, so that a new
 * build shows at once; without the origin the stored ones do.
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
 * Stores the page itself: its document and all that it has loaded so far. On the first visit these came before there was a
 * worker to see them. Gives how many files could not be had.
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
