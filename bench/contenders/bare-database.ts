/** IndexedDB with nothing around it: one store, records with the URL as key. */
export type Stored = { readonly url: string; readonly fields: string; readonly body: ArrayBuffer | Blob };

/** A worker in WebKit cannot read the Blobs that a page has stored. */
const isWebKit = /AppleWebKit(?!.*Chrome)/.test(navigator.userAgent);

/** Where ArrayBuffers and Blobs cross in speed. */
const BLOB_FROM = isWebKit ? Number.POSITIVE_INFINITY : 64 * 1024;
const STORE = 'responses';

/** `closed`: the browser has closed it by itself. */
export async function openBare(name: string, closed: () => void = () => undefined): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'url' });
  const database = await settled(opening);
  database.onclose = closed;
  return database;
}

export async function readBare(database: IDBDatabase, url: string): Promise<Stored> {
  const store = database.transaction(STORE, 'readonly').objectStore(STORE);
  const found: Stored | undefined = await settled(store.get(url));
  if (found === undefined) throw new Error(`${url} is not stored.`);
  return found;
}

/** Have these stored. A browser may close a connection by itself, when it is short of memory for one: then on a new one. */
export async function fillBare(name: string, responses: readonly Stored[]): Promise<void> {
  const write = async (): Promise<void> => {
    const database = await openBare(name);
    await writeBare(database, responses);
    database.close();
  };
  await write().catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return write();
    throw error;
  });
}

/** All in one transaction. */
export async function writeBare(database: IDBDatabase, responses: readonly Stored[]): Promise<void> {
  const transaction = database.transaction(STORE, 'readwrite', { durability: 'relaxed' });
  for (const response of responses) transaction.objectStore(STORE).put(response);
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

export async function fetchStored(url: string): Promise<Stored> {
  const response = await fetch(url, { cache: 'no-store' });
  const fields = [...response.headers].map((line) => line.join(':')).join('\n');
  const bytes = await response.arrayBuffer();
  return { url, fields, body: bytes.byteLength < BLOB_FROM ? bytes : new Blob([bytes]) };
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
