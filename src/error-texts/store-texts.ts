import * as advice from '../error-advice.js';

/** The sentences about the cache, its stores and its serializers. */
export const STORE_TEXTS = {
  sessionClosed: 'This session is closed. Create a new CachedSession.',
  uncachedEnded: 'This cacheDisabled() has ended. Call it again, or use the session itself.',
  identityMissing: (url: string) =>
    `${url} is not cached: it depends on the user by cookies, which a worker cannot see. Set session.identity = user.id, and call session.forget(user.id) at logout.`,
  identityInsecure:
    'An identity needs WebCrypto: a secure context (https or localhost). Nothing that belongs to an identity is stored here.',
  notForgettable:
    'forget() takes a value of session.identity, or a credential: a value of Authorization, X-API-Key, access_token ...',
  bodyWithoutKey: 'No cache key can be computed for this body without WebCrypto (a secure context).',
  keyFunctionFailed: (url: string) => `The key function returned no key for ${url}.`,
  functionTooSlow: (seconds: number) => `A filter or key function did not decide within ${seconds} s.`,
  serializerFailed: (serializer: string, url: string) =>
    `The serializer "${serializer}" cannot write the response of ${url}.`,
  serializerNeedsPackage: (name: string) =>
    `The serializer "${name}" needs a package that cannot be loaded. Run "npm install ${name}".`,
  keyNeeded: (stage: string) =>
    `"${stage}" needs WebCrypto (https or localhost), and a "key" or "keyStore" where there is no IndexedDB.`,
  keyNotLoaded: (stage: string) => `The key of "${stage}" could not be loaded. See "cause".`,
  notCryptoKey: (stage: string, algorithm: string) =>
    `The key of "${stage}" must be a CryptoKey for ${algorithm} with all its uses.`,
  storeSealed: (store: string) =>
    `The store "${store}" is not encrypted with this key. Use the key it was created with, or another store.`,
  quotaExceeded: (database: string) => `There is no space left for the database "${database}". Remove entries.`,
  databaseTooNew: (database: string) =>
    `The database "${database}" belongs to a newer version of cached-session. Load that version here as well.`,
  databaseBlocked: (database: string) =>
    `The database "${database}" is blocked by another tab or worker, until that releases it.`,
  notADatabase: (path: string) =>
    `"${path}" is not an SQLite database. It is left as it is: choose another file, or move it away.`,
  databaseForeign: (path: string) =>
    `The database "${path}" belongs to another program. It is left as it is: choose another file, or move it away.`,
  databaseDamaged: (path: string) => `The database "${path}" is damaged. Replace it with a copy, or delete it.`,
  wasmNotLoaded: (url: string) =>
    `SQLite could not be loaded from ${url}. Serve the file wa-sqlite-async.wasm of the package "@journeyapps/wa-sqlite" there.`,
  noRequestsCache: (path: string) =>
    `There is no cache of requests-cache at "${path}". Give its SQLite file, or the folder of its files.`,
  pickledCache: (path: string) =>
    `"${path}" was written by pickle, which only Python can read. Copy it there first: SQLiteCache("copy", serializer="json").update(session.cache).`,
  databaseFailed: (database: string) => `The database "${database}" cannot be used. See "cause".`,
  noIndexedDb:
    'IndexedDB is not available here, so the cache is in memory only. Use "backend: \'memory\'" if that is intended.',
  storeFailed: (store: string) => `The store "${store}" failed. The cause says why; nothing stored before is lost.`,
  storeFull: (store: string) => `There is no space left for the store "${store}". Remove entries.`,
  noCacheStorage:
    'Cache Storage is not available here: it needs a secure context (https or localhost). Use another backend.',
  noFileSystem:
    'This browser has no files for sites (navigator.storage.getDirectory). Use "backend: \'indexeddb\'" here.',
  storeBusy: (store: string) =>
    `The store "${store}" is changed by others so often that a write could not be completed. The response is not stored.`,
  needsGateway: (backend: string) =>
    `A page cannot reach "${backend}" by that name. Put it behind a gateway, and pass remoteBackend({ url, token }) of "cached-session/backends/remote".`,
  gateway: (...failure: advice.GatewayFailure) => advice.gatewayFailure(...failure),
  backendFailed: (backend: string, cacheName: string) =>
    `The backend "${backend}" could not be created for the cache "${cacheName}".`,
  engineNotLoaded: `The cache could not be loaded into the page, so requests go to the network. ${advice.CHUNKS}`,
  cacheNotLoaded: `The code of session.cache could not be loaded. ${advice.CHUNKS}`,
  callsNotLoaded: `The code for requests with options could not be loaded. ${advice.CHUNKS}`,
  storeTooSlow: (seconds: number) => `The store did not answer within ${seconds} s, so the network answered.`,
  storeStuck: 'The store does not finish writing. Until it does, nothing is stored, and session.cache rejects.',
  damaged: (cacheKeys: readonly string[], count: number) =>
    `The stored responses ${cacheKeys.join(', ')} were unreadable and are removed (${count} in all). The network answers.`,
  deletedMeanwhile: (url: string) => `The stored response of ${url} was deleted before its body was read.`,
  storeOptionsDiffer: (cacheName: string, options: readonly string[]) =>
    `The cache "${cacheName}" is open in the worker with a different ${options.join(', ')}, which stays in use. Use the same in all its sessions, or another cacheName.`,
  settingsNotKept: 'The settings could not be stored for fetch events, which keep the current ones. Try again later.',
  notUpdated: (url: string) => `The cache could not be told about a request that may have changed ${url}.`,
  background: (what: advice.Background) => advice.BACKGROUND[what],
};
