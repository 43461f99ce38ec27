export * from '../fixtures/session.page.js';

/** A stored Response as any code of the origin finds it; null: none. */
export type Matched = { readonly status: number; readonly text: string; readonly own: string | null };

export async function matched(url: string): Promise<Matched | null> {
  const response = await caches.match(url);
  if (response === undefined) return null;
  return { status: response.status, text: await response.text(), own: response.headers.get('x-own') };
}

/** All that is stored in the cache of a session, to look for secrets. */
export async function dumpCache(cacheName: string): Promise<string> {
  const cache = await caches.open(`cached-session-responses:${cacheName}`);
  const responses = await Promise.all(
    (await cache.keys()).map(async (request) => {
      const response = await cache.match(request, { ignoreVary: true });
      return [request.url, [...(response?.headers ?? [])]];
    }),
  );
  return JSON.stringify(responses);
}

/** The files of a session's cache, as text. */
export async function files(cacheName: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const root = await navigator.storage.getDirectory();
  // A session that is still storing may not have made them yet.
  const all = await root.getDirectoryHandle('cached-session', { create: true });
  const folder = await all.getDirectoryHandle(cacheName, { create: true });
  const found: { name: string; text: string }[] = [];
  for await (const name of folder.keys()) found.push(...(await textIn(folder, name)));
  return found;
}

/** Nothing where the file is gone again, such as one that the browser writes to at first, or is just being written (AbortError in Firefox). */
async function textIn(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<readonly { name: string; text: string }[]> {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    return [{ name, text: await file.text() }];
  } catch (error) {
    if (error instanceof DOMException && ['NotFoundError', 'AbortError'].includes(error.name)) return [];
    throw error;
  }
}

/** As in a browser without a file system for sites. */
export function removeFileSystem(): void {
  // Some browsers have none.
  if ('StorageManager' in globalThis) Reflect.deleteProperty(StorageManager.prototype, 'getDirectory');
}
