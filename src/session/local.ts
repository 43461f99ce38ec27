import type { CacheAdmin, Engine, SessionEvent } from '../engine/index.js';
import { CacheError } from '../errors.js';
import type { Settings } from '../policy/index.js';
import { toRequest } from '../request/index.js';
import type { Backend, Coherence } from '../storage/index.js';
import { fetchNatively, type NativeParts } from './native-fetch.js';

/** What the engine in the page acts through. */
export type LocalParts = NativeParts & {
  readonly settings: () => Settings;
  /** Hears what goes wrong before there is an engine to listen to. */
  readonly report: (event: SessionEvent) => void;
};

/** The engine in the page. `release` at once gives up what other engines could wait for. */
export type LocalEngine = { readonly engine: Engine; readonly release: () => void };

type Store = { readonly backend: Backend; readonly coherence: Coherence | null };

/** Load the engine into the page. Where its code cannot be loaded, requests go to the network and an `error` event says so. */
export async function openLocal(parts: LocalParts): Promise<LocalEngine> {
  const { cacheName, memoryTier: tier } = parts.settings();
  try {
    const [{ createEngine }, { memoryTier }, store] = await Promise.all([
      import('../engine/index.js'),
      import('../backends/memory-tier.js'),
      openStore(parts),
    ]);
    const engine = createEngine({
      ...store,
      cacheName,
      createTier: () => memoryTier(tier),
      fetch: parts.fetch,
      now: parts.now,
      waitUntil: (work) => void work.catch(() => undefined),
      origin: typeof location === 'undefined' ? null : location.origin,
    });
    return { engine, release: () => store.coherence?.close() };
  } catch (cause) {
    const error = new CacheError(
      'backend-unavailable',
      'The cache could not be loaded into the page, so requests go to the network. Serve the chunks that lie beside the script of cached-session.',
      { cause },
    );
    parts.report({ type: 'error', error });
    return { engine: withoutCache(cacheName, parts, error), release: () => undefined };
  }
}

async function openStore(parts: LocalParts): Promise<Store> {
  const { backend, cacheName } = parts.settings();
  if (backend === 'indexeddb' && typeof indexedDB !== 'undefined') {
    const [{ indexedDbBackend }, { webCoherence }] = await Promise.all([
      import('../backends/indexeddb.js'),
      import('../backends/coherence.js'),
    ]);
    return { backend: indexedDbBackend({ cacheName }), coherence: webCoherence({ cacheName }) };
  }
  if (backend === 'indexeddb') parts.report({ type: 'error', error: noDatabase() });
  const { memoryBackend } = await import('../backends/memory.js');
  return { backend: memoryBackend(), coherence: null };
}

const noDatabase = (): CacheError =>
  new CacheError(
    'backend-unavailable',
    'There is no IndexedDB here, so the cache lives in memory as long as the session. Give "backend: \'memory\'" to say that you know.',
  );

/** An engine that caches nothing: what is left when the real one cannot be had. */
function withoutCache(cacheName: string, parts: NativeParts, error: CacheError): Engine {
  const refuse = (): Promise<never> => Promise.reject(error);
  const admin: CacheAdmin = {
    createKey: refuse,
    contains: refuse,
    delete: refuse,
    clear: refuse,
    page: refuse,
    body: refuse,
    urls: refuse,
    count: refuse,
    identify: refuse,
    forget: refuse,
  };
  return {
    cacheName,
    admin,
    send: ({ request, signal }) => fetchNatively(toRequest(request, signal === undefined ? {} : { signal }), parts),
    own: () => undefined,
    listen: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
