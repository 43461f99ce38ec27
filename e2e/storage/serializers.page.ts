import type { SessionOptions } from 'cached-session';
import { encrypt, gzip, pipeline } from 'cached-session/serializers';
import { records } from '../fixtures/database.page.js';
import { open } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';
export { everythingAtRest } from '../identities/secrets.page.js';

/** Open a session without a worker that compresses and encrypts. */
export const openSecret = (options: SessionOptions): ReturnType<typeof open> =>
  open({ ...options, worker: false, serializer: pipeline([gzip(), encrypt()], 'secret') });

/** The kept keys: what each is for, and whether anybody can read it. */
export async function keptKeys(): Promise<
  readonly (readonly [name: string, algorithm: string, extractable: boolean])[]
> {
  return (await records('cached-session@keys', 'keys')).map(({ key, value }) =>
    value instanceof CryptoKey ? [String(key), value.algorithm.name, value.extractable] : [String(key), 'none', true],
  );
}

/** Another key takes the place of the kept one, as after its database was lost. */
export async function loseKey(): Promise<void> {
  const deleting = indexedDB.deleteDatabase('cached-session@keys');
  await new Promise((resolve, reject) => {
    deleting.onsuccess = resolve;
    deleting.onerror = () => reject(deleting.error);
  });
}

/** The texts of the files that a cache has in the origin's private file system. */
export async function files(cacheName: string): Promise<readonly string[]> {
  const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('cached-session');
  const texts: string[] = [];
  for await (const handle of (await home.getDirectoryHandle(cacheName)).values())
    if (handle instanceof FileSystemFileHandle) texts.push(await (await handle.getFile()).text());
  return texts;
}
