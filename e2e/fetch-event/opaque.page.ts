import { session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';
export { runScript } from './routes.page.js';

/** The URLs of everything in Cache Storage, by cache. */
export async function cachedUrls(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found[name] = (await cache.keys()).map(({ url }) => url);
  }
  return found;
}

/** Put a response into Cache Storage by hand. */
export async function plantBody(cache: string, url: string): Promise<void> {
  await (await caches.open(cache)).put(url, new Response('left behind'));
}

/** Fetch as an image does; gives what the page sees of the response. */
export async function fetchOpaque(url: string): Promise<{ readonly type: string; readonly status: number }> {
  const { type, status } = await fetch(url, { mode: 'no-cors', credentials: 'include' });
  return { type, status };
}

export const deleteUrl = (url: string): Promise<unknown> => session().cache.delete({ urls: [url] });
