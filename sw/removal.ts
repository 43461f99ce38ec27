import { MARK, type WorkerMessage } from '../src/protocol/messages.js';
import { parseWorkerCall } from '../src/protocol/parse-worker-call.js';

/** A frozen page may keep a database open indefinitely. */
const CLEAR_MS = 10_000;
const AGAIN_MS = 1000;

/** The part of a worker's scope that the removal uses. */
export type RemovableScope = Pick<ServiceWorkerGlobalScope, 'indexedDB' | 'caches' | 'navigator'> & {
  readonly registration: Pick<ServiceWorkerRegistration, 'unregister'>;
};

/** Remove this worker; with `clears`, everything that is stored as well. */
export async function removeWorker(scope: RemovableScope, clears: boolean): Promise<void> {
  if (clears) await Promise.race([clearTwice(scope), after(CLEAR_MS)]);
  await scope.registration.unregister();
}

/** Tells pages that connect that the worker is removed, so that they use their own engine at once. */
export function refuse({ data, ports }: Pick<ExtendableMessageEvent, 'data' | 'ports'>): void {
  const call = parseWorkerCall(data);
  if (call === undefined || call instanceof Error) return;
  const answer: WorkerMessage = call[MARK] === 'connect' ? ['removed'] : ['result', 0, true];
  for (const port of ports) port.postMessage([answer]);
}

/**
 * `cached-session:<cacheName>`, of a later layout `cached-session@2:<cacheName>`, those of other backends, the settings of fetch events, keys of
 * encryption, and offline pages.
 */
const isOurs = (name: string): boolean =>
  /^cached-session(?:(?:@\d+|@sqlite|@fallback|-files|-responses)?:|@(?:settings|keys)$)/.test(name);

/** The folder of the backend `filesystem`. */
const FOLDER = 'cached-session';

/** Pending writes of the previous worker can recreate a database while that worker is alive. */
async function clearTwice(scope: RemovableScope): Promise<void> {
  await Promise.race([clear(scope), after(AGAIN_MS)]);
  await after(AGAIN_MS);
  await clear(scope);
}

/** Each by itself: one that is broken or held keeps none of the others. Never rejects. */
async function clear({ indexedDB: databases, caches, navigator }: RemovableScope): Promise<void> {
  await Promise.allSettled([clearDatabases(databases), clearCaches(caches), clearFiles(navigator.storage)]);
}

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Some browsers have none. */
async function clearFiles(storage: Partial<StorageManager> | undefined): Promise<void> {
  await (await storage?.getDirectory?.())?.removeEntry(FOLDER, { recursive: true });
}

/** The bodies of opaque responses are stored in caches of the same names. */
async function clearCaches(caches: CacheStorage): Promise<void> {
  const names = (await caches.keys()).filter(isOurs);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function clearDatabases(databases: IDBFactory): Promise<void> {
  const names = (await databases.databases()).map(({ name = '' }) => name);
  await Promise.all(names.filter(isOurs).map((name) => deleted(databases, name)));
}

/** Engines that have it open close it on `versionchange`. */
function deleted(databases: IDBFactory, name: string): Promise<void> {
  return new Promise((resolve) => {
    const deletion = databases.deleteDatabase(name);
    deletion.onsuccess = deletion.onerror = () => resolve();
  });
}
