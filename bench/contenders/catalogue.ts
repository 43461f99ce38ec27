/** Ours, what no code of that kind can be faster than, or somebody else's. */
export type Role = 'ours' | 'floor' | 'peer';

/** What is measured of a contender. */
export type Ability =
  | 'hit'
  | 'miss'
  | 'first bytes'
  | 'revalidate'
  | 'store'
  | 'restart'
  | 'phases'
  | 'backends'
  | 'growth'
  | 'stream'
  | 'leak';

export type Entry = {
  readonly label: string;
  readonly role: Role;
  /** Of the URL of its worker, where it has one; heap is read there. */
  readonly worker?: string;
  /** Of ours: the barest way of doing the same; the first that takes part in a comparison. */
  readonly floors?: readonly string[];
  readonly can: readonly Ability[];
};

const options = (value: object): string => `ready-made.js?options=${encodeURIComponent(JSON.stringify(value))}`;
const OWN_ROUTES = ['/data/*', '/stale/*', '/slow/*', '/stream/*'];

/** All that are measured, by name: also the name of its host, its cache and its database. */
export const CATALOGUE = {
  'ours-port': {
    label: 'cached-session, session.get, memory tier',
    role: 'ours',
    worker: 'ready-made.js',
    floors: ['port-transfer', 'port-fetch', 'native'],
    can: ['hit', 'miss', 'first bytes', 'revalidate', 'store', 'stream', 'leak'],
  },
  'ours-port-store': {
    label: 'cached-session, session.get, IndexedDB only',
    role: 'ours',
    worker: 'ready-made.js',
    floors: ['port-idb'],
    can: ['hit', 'restart'],
  },
  'ours-install': {
    label: 'cached-session, fetch under installCache',
    role: 'ours',
    worker: 'ready-made.js',
    floors: ['port-transfer', 'port-fetch'],
    can: ['hit', 'miss'],
  },
  'ours-fetch': {
    label: 'cached-session, fetch event, memory tier',
    role: 'ours',
    worker: options({ cacheName: 'ours-fetch', routes: OWN_ROUTES }),
    floors: ['fetch-empty', 'native'],
    can: ['hit', 'miss', 'first bytes'],
  },
  'ours-fetch-store': {
    label: 'cached-session, fetch event, IndexedDB only',
    role: 'ours',
    worker: options({ cacheName: 'ours-fetch-store', routes: OWN_ROUTES, memoryTier: { maxBytes: 0 } }),
    floors: ['fetch-empty'],
    can: ['hit', 'restart'],
  },
  'ours-growth': {
    label: 'cached-session, many entries',
    role: 'ours',
    worker: 'ready-made.js',
    can: ['growth'],
  },
  'port-echo': { label: 'port: bare round trip', role: 'floor', worker: 'bare-port.js', can: ['hit', 'restart'] },
  'port-transfer': { label: 'port: bare transfer of the bytes', role: 'floor', worker: 'bare-port.js', can: ['hit'] },
  'port-idb': { label: 'port: bare IndexedDB read', role: 'floor', worker: 'bare-port.js', can: ['hit', 'restart'] },
  'port-fetch': { label: 'port: bare fetch by the worker', role: 'floor', worker: 'bare-port.js', can: ['miss'] },
  'page-idb': { label: 'page: bare IndexedDB', role: 'floor', can: ['hit', 'store'] },
  'page-cache-api': { label: 'page: bare Cache API', role: 'floor', can: ['hit', 'store'] },
  'fetch-empty': {
    label: 'fetch event: empty answer',
    role: 'floor',
    worker: 'bare-fetch.js?empty',
    can: ['hit', 'restart'],
  },
  'fetch-memory': {
    label: 'fetch event: bare answer from memory',
    role: 'floor',
    worker: 'bare-fetch.js?memory',
    can: ['hit'],
  },
  'fetch-cache-api': {
    label: 'fetch event: bare Cache API',
    role: 'floor',
    worker: 'bare-fetch.js?cache',
    can: ['hit'],
  },
  native: { label: 'native fetch, no worker', role: 'floor', can: ['miss', 'first bytes', 'store', 'stream'] },
  'http-cache': { label: "the browser's HTTP cache", role: 'peer', can: ['hit', 'revalidate'] },
  workbox: {
    label: 'Workbox CacheFirst',
    role: 'peer',
    worker: 'workbox.js?workbox',
    can: ['hit', 'miss', 'first bytes', 'store', 'restart'],
  },
  'workbox-expiration': {
    label: 'Workbox CacheFirst + Expiration',
    role: 'peer',
    worker: 'workbox.js?workbox-expiration',
    can: ['hit', 'miss', 'first bytes', 'store', 'restart'],
  },
  'phases-port': {
    label: 'cached-session, session.get',
    role: 'ours',
    worker: 'timed-workers/ready-made.js',
    can: ['phases'],
  },
  'phases-fetch': {
    label: 'cached-session, fetch event',
    role: 'ours',
    worker: `timed-workers/${options({ cacheName: 'phases-fetch', routes: OWN_ROUTES, memoryTier: { maxBytes: 0 } })}`,
    can: ['phases'],
  },
  'phases-workbox': {
    label: 'Workbox CacheFirst',
    role: 'peer',
    worker: 'timed-workers/workbox.js?phases-workbox',
    can: ['phases'],
  },
  axios: { label: 'axios-cache-interceptor, page memory', role: 'peer', can: ['hit', 'miss', 'revalidate'] },
  backends: { label: 'backends by themselves', role: 'ours', can: ['backends'] },
} as const satisfies Readonly<Record<string, Entry>>;

export type Name = keyof typeof CATALOGUE;

export const NAMES = Object.keys(CATALOGUE).filter(isName);

export function isName(text: string): text is Name {
  return text in CATALOGUE;
}

export const entryOf = (name: Name): Entry => CATALOGUE[name];

/** Those of whom this is measured. */
export const able = (ability: Ability): readonly Name[] => NAMES.filter((name) => entryOf(name).can.includes(ability));

/** The URL of a contender's worker: no two have the same, so that each can be found. */
export function workerPath(name: Name): string {
  const { worker } = entryOf(name);
  if (worker === undefined) throw new Error(`${name} has no worker.`);
  const path = worker.startsWith('timed-workers/') ? worker : `workers/${worker}`;
  return `/${path}${worker.includes('?') ? '' : `?${name}`}`;
}
