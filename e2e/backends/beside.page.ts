import type { Backend } from '../../src/storage/backend.js';
import { at, bytesIn, entryOf, hash } from '../../src/storage/contract/contract-ground.cases.js';
import { type BackendName, openBackend } from '../contract/contract.js';

export * from './indexeddb.page.js';

type Beside = Exclude<BackendName, 'indexeddb'>;

const CACHE = 'e2e';

/** The names of the bodies in Cache Storage (URLs) or in the file system. */
export async function bodies(name: Beside): Promise<readonly string[]> {
  if (name === 'filesystem') return fileNames();
  if (!(await caches.has(cacheName()))) return [];
  const urls = (await (await caches.open(cacheName())).keys()).map(({ url }) => url);
  return urls.filter((url) => !url.endsWith('/__cached-session/swept'));
}

/** Delete the bodies, as other code of the origin or a browser may do. */
export async function deleteBodies(name: Beside): Promise<void> {
  if (name === 'filesystem') for (const file of await bodies(name)) await (await folder()).removeEntry(file);
  else await caches.delete(cacheName());
}

/** Cut the bodies short, or put others in their place. */
export async function damageBodies(name: Beside): Promise<void> {
  for (const body of await bodies(name)) {
    if (name === 'filesystem') await overwriteFile(body);
    else await (await caches.open(cacheName())).put(body, new Response('x'));
  }
}

/** What can be read of a large body, a handle or bytes, that is removed meanwhile. */
export async function readAfterRemoval(name: Beside, size: number): Promise<string> {
  const backend = openBackend(name, CACHE);
  const body = new Blob([new Uint8Array(size).fill(7)]);
  const entry = entryOf(hash('large'), { size, fields: 'content-type:image/png' });
  const { position: since } = await backend.select(hash('large'));
  await backend.write([{ kind: 'put', entry, body, since }]);
  const found = (await backend.entry(entry.cacheKey))?.body;
  const reader = new Response(found).body?.getReader();
  if (reader === undefined) return 'no body';
  const { value } = await reader.read();
  await backend.remove([{ kind: 'keys', keys: [entry.cacheKey] }]);
  let read = value?.byteLength ?? 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) read += part.value.byteLength;
  return read === size ? 'whole' : `${read} bytes`;
}

/**
 * Two engines put, look up and remove the same few responses at the same time, as a page and a worker may. How often a response had the body of
 * another one, which `size` tells.
 */
export async function contend(name: Beside, rounds: number): Promise<number> {
  const engines = [openBackend(name, CACHE), openBackend(name, CACHE)];
  let wrong = 0;
  const work = async (backend: Backend, number: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const key = hash(`k${round % 3}`);
      const { position: since, candidates } = await backend.select(key);
      for (const { entry, body } of candidates)
        if (body !== undefined && (await bytesIn(body))?.byteLength !== entry.size) wrong += 1;
      const size = 1000 + 2 * round + number;
      const entry = entryOf(key, { size, requestTime: at(performance.now()), createdAt: at(performance.now()) });
      await backend.write([{ kind: 'put', entry, body: new ArrayBuffer(size), since }]);
      if (round % 7 === 6) await backend.remove([{ kind: 'keys', keys: [key] }]);
    }
  };
  await Promise.all(engines.map(work));
  return wrong;
}

/** The bytes of a stored body. */
export async function bodyOf(backend: Beside, name: string): Promise<number> {
  const found = await openBackend(backend, CACHE).entry(hash(name));
  return (await bytesIn(found?.body))?.byteLength ?? -1;
}

const cacheName = (): string => `cached-session-responses:${CACHE}`;

async function fileNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of (await folder()).keys()) names.push(name);
  return names;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const parent = await root.getDirectoryHandle('cached-session', { create: true });
  return parent.getDirectoryHandle(CACHE, { create: true });
}

async function overwriteFile(name: string): Promise<void> {
  const writable = await (await (await folder()).getFileHandle(name)).createWritable();
  await writable.write('x');
  await writable.close();
}
