import { type IndexedDbOptions, indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import type { Backend, Position } from '../../src/storage/backend.js';
import { at, entryOf, hash, NOW } from '../../src/storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../src/storage/entry.js';
import { entryBytes } from '../../src/storage/entry.js';
import type { Selector } from '../../src/storage/selector.js';

import { type BackendName, openBackend } from '../contract/contract.js';

export * from '../fixtures/database.page.js';

const CACHE = 'e2e';
let backend: Backend;
let lost = 0;

/** A backend on the database `cached-session:e2e`, or another backend by its name; nothing is opened yet. */
export function make(options: Omit<IndexedDbOptions, 'cacheName'> = {}, name: BackendName = 'indexeddb'): void {
  backend = name === 'indexeddb' ? indexedDbBackend({ cacheName: CACHE, ...options }) : openBackend(name, CACHE);
  backend.onLost(() => {
    lost += 1;
  });
}

/** How often the store was lost under the backend. */
export const timesLost = (): number => lost;

/** Put an entry; what became of it, or the code of the error. */
export async function put(name: string, size = 3, since?: Position): Promise<string> {
  const entry = entryOf(hash(name), { size, requestTime: at(performance.now()) });
  return settle(async () => {
    const looked = since ?? (await backend.select(hash(name))).position;
    return (await backend.write([{ kind: 'put', entry, body: noise(size), since: looked }]))[0] ?? 'nothing';
  });
}

/** Puts of this many bytes until one fails: how many passed, and how the last one failed. */
export async function putUntilFailure(size: number): Promise<{ readonly count: number; readonly code: string }> {
  for (let count = 0; ; count += 1) {
    const outcome = await put(`n${String(count).padStart(6, '0')}`, size);
    if (outcome !== 'written') return { count, code: outcome };
  }
}

/** Whether an entry answers. */
export async function has(name: string): Promise<boolean | string> {
  return settle(async () => (await backend.select(hash(name))).candidates.length > 0);
}

export const position = async (): Promise<Position> => (await backend.select(hash('nothing'))).position;
export const removeAll = () => settle(async () => (await backend.remove([{ kind: 'all' }])).length);
export const removeInvalid = async (): Promise<number> => (await backend.remove([{ kind: 'invalid' }])).length;
export const totals = () => backend.totals();
/** Null where the backend does not know. */
export const lastTotals = () => backend.lastTotals ?? null;
export const evictTo = (maxEntries: number) =>
  settle(async () => (await backend.evict({ maxBytes: Number.POSITIVE_INFINITY, maxEntries, now: NOW })).length);

/** What a listing shows, to hold against the totals. */
export async function listed(): Promise<{ readonly count: number; readonly bytes: number }> {
  const { entries } = await backend.list({ after: null, limit: Number.POSITIVE_INFINITY });
  return { count: entries.length, bytes: entries.reduce((sum, entry) => sum + entryBytes(entry), 0) };
}

/** Whether each entry has its body and each body its entry. */
export async function isWhole(): Promise<boolean> {
  const invalid = await backend.remove([{ kind: 'invalid' }]);
  const { entries } = await backend.list({ after: null, limit: Number.POSITIVE_INFINITY });
  const bodies = await Promise.all(entries.map(({ cacheKey }) => backend.entry(cacheKey)));
  return invalid.length === 0 && bodies.every((candidate) => candidate !== undefined);
}

/** From now on no Blob can be stored, as in some versions of WebKit: the put throws, or the transaction aborts without an error of its own. */
export function refuseBlobs(how: 'throws' | 'aborts'): void {
  const { put: native } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, ...key) {
    const isRefused = value?.body instanceof Blob;
    if (isRefused && how === 'throws') throw new DOMException('Error preparing Blob/File data', 'DataCloneError');
    const request = native.call(this, value, ...key);
    if (isRefused) this.transaction.abort();
    return request;
  };
}

/** The kind of body that stands in the store. */
export async function bodyKind(name: string): Promise<string> {
  const [candidate] = (await backend.select(hash(name))).candidates;
  return candidate?.body?.constructor.name ?? 'nothing';
}

/** Make the database as it was before responses were found by identity and by tag. */
export async function createEarlierDatabase(): Promise<void> {
  const opening = indexedDB.open(`cached-session:${CACHE}`, 1);
  opening.onupgradeneeded = () => {
    const { result: database } = opening;
    const responses = database.createObjectStore('responses', { keyPath: 'cacheKey' });
    for (const index of ['expires', 'lastUsed', 'createdAt', 'size']) responses.createIndex(index, index);
    responses.createIndex('url', 'requestUrl');
    for (const store of ['bodies', 'aliases']) database.createObjectStore(store, { keyPath: 'cacheKey' });
    database.createObjectStore('log', { keyPath: 'sequence' });
    database.createObjectStore('state');
  };
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = () => reject(opening.error);
  });
  opening.result.close();
}

/** Put an entry with these. */
export async function putOwned(name: string, own: Pick<StoredEntry, 'identity' | 'tags'>): Promise<void> {
  const { position: since } = await backend.select(hash(name));
  await backend.write([{ kind: 'put', entry: entryOf(hash(name), own), body: noise(3), since }]);
}

/** Remove what these select; how many are gone. */
export const remove = async (selectors: readonly Selector[]): Promise<number> =>
  (await backend.remove(selectors)).length;

/** Let the worker write without end; resolves when the first group is in. */
export async function startWriting(url: string, name: BackendName = 'indexeddb'): Promise<void> {
  await navigator.serviceWorker.register(url);
  const { active } = await navigator.serviceWorker.ready;
  const started = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', resolve, { once: true });
  });
  active?.postMessage(name);
  await started;
}

/** Bytes that the store cannot pack, so that a disk of so many megabytes is full after as many. */
function noise(length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  return bytes.buffer;
}

async function settle<Value>(work: () => Promise<Value>): Promise<Value | string> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
