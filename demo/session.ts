import { CachedSession } from 'cached-session';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * How the worker answers what the page does not ask for by script: its own files and the flags (fetch events). The files are
 * validated on each use, so that a new build shows at once; without the origin the stored ones do.
 */
const workerOptions = {
  cacheName: 'atlas',
  expireAfter: 0,
  staleIfError: true,
  urlsExpireAfter: [['/flags/*', 30 * DAY]],
  routes: ['/assets/*', '/flags/*', { pattern: `${location.origin}/`, navigations: true }],
};

/** The session of the page: the atlas' data, on the same store as the worker's. */
export const session = new CachedSession({
  cacheName: 'atlas',
  worker: `/cached-session-sw.js?options=${encodeURIComponent(JSON.stringify(workerOptions))}`,
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
