import type { Answer, CacheAdmin, Call, Engine, Functions, SessionEvent } from '../engine/index.js';
import { CacheError } from '../errors.js';
import { mountedAt, toRequest } from '../request/index.js';
import { showsRedirects } from './for-engine.js';
import type { StoreParts } from './local-store.js';
import { fetchNatively, type NativeParts } from './native-fetch.js';
import { whenIdle } from './when-idle.js';

/** What the engine in the page acts through. */
export type LocalParts = NativeParts &
  StoreParts & {
    /** The page's own functions, by the names that settings give them. */
    readonly own: { readonly functions: Functions };
    /** Hears what goes wrong before there is an engine to listen to. */
    readonly report: (event: SessionEvent) => void;
  };

/** The engine in the page. `release` at once gives up what other engines could wait for. */
export type LocalEngine = { readonly engine: Engine; readonly release: () => void };

/** Load the engine into the page. Where its code cannot be loaded, requests go to the network and an `error` event says so. */
export async function openLocal(parts: LocalParts): Promise<LocalEngine> {
  const { cacheName, memoryTier: tier, autoPurge } = parts.settings();
  try {
    const [{ createEngine }, { memoryTier }, store] = await Promise.all([
      import('../engine/index.js'),
      import('../backends/memory-tier.js'),
      import('./local-store.js').then(({ openStore }) => openStore(parts)),
    ]);
    const { flights, ...kept } = store;
    const engine = createEngine({
      ...kept,
      ...(flights !== null && { flights }),
      cacheName,
      createTier: () => memoryTier(tier),
      fetch: parts.fetch,
      functions: parts.own.functions,
      showsRedirects: showsRedirects(),
      now: parts.now,
      waitUntil: (work) => void work.catch(() => undefined),
      whenIdle,
      origin: typeof location === 'undefined' ? null : location.origin,
      ...(!showsRedirects() && { languages: () => navigator.languages }),
    });
    const release = (): void => {
      flights?.close();
      store.coherence?.close();
    };
    if (autoPurge !== null) void engine.purge(autoPurge);
    return { engine, release };
  } catch (cause) {
    const error = cause instanceof CacheError ? cause : notLoaded(cause);
    parts.report({ type: 'error', error });
    return { engine: withoutCache(cacheName, parts, error), release: () => undefined };
  }
}

const notLoaded = (cause: unknown): CacheError =>
  new CacheError(
    'backend-unavailable',
    'The cache could not be loaded into the page, so requests go to the network. Serve the chunks that lie beside the script of cached-session.',
    { cause },
  );

/** An engine that caches nothing: what is left when the real one cannot be had. */
function withoutCache(cacheName: string, parts: LocalParts, error: CacheError): Engine {
  const refuse = (): Promise<never> => Promise.reject(error);
  const admin: CacheAdmin = {
    createKey: refuse,
    contains: refuse,
    delete: refuse,
    clear: refuse,
    destroy: refuse,
    close: refuse,
    page: refuse,
    entry: refuse,
    body: refuse,
    urls: refuse,
    count: refuse,
    totals: refuse,
    aliases: refuse,
    save: refuse,
    put: refuse,
    resetExpiration: refuse,
    recreateKeys: refuse,
    explain: refuse,
    beginUnsafe: refuse,
    invalidate: refuse,
    sync: refuse,
    identify: refuse,
    forget: refuse,
  };
  return {
    cacheName,
    admin,
    send: (call) => sendUncached(call, parts, error),
    own: () => undefined,
    purge: () => Promise.resolve(),
    listen: () => () => undefined,
    close: () => Promise.resolve(),
  };
}

/** Past the cache, but not past an adapter or a proxy. */
async function sendUncached(
  { request, settings, signal }: Call,
  parts: LocalParts,
  error: CacheError,
): Promise<Answer> {
  const name = mountedAt(request.url, settings.adapters);
  const fetch = name === undefined ? parts.fetch : parts.own.functions.adapters[name];
  if (fetch === undefined || request.fetchOptions.proxies !== undefined) throw error;
  return fetchNatively(toRequest(request, signal === undefined ? {} : { signal }), { ...parts, fetch });
}
