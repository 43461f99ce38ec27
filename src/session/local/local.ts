import type { CacheAdmin } from '../../engine/admin/admin.js';
import type { Answer } from '../../engine/answer.js';
import type { Call, Engine } from '../../engine/contract.js';
import { CacheError } from '../../errors.js';
import { toRequest } from '../../request/native-request.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import { fetchNatively } from '../patch/native-fetch.js';
import type { LocalEngine, LocalParts } from './local-engine.js';

/** Load the engine into the page. Where its code cannot be loaded, requests go to the network and an `error` event says so. */
export async function openLocal(parts: LocalParts): Promise<LocalEngine> {
  try {
    const { openEngine } = await import('./local-engine.js');
    return await openEngine(parts);
  } catch (cause) {
    const error = cause instanceof CacheError ? cause : notLoaded(cause);
    parts.report({ type: 'error', error });
    return { engine: withoutCache(parts.settings().cacheName, parts, error), release: () => undefined };
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
