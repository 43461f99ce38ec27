import type { Route, Settings } from '../src/policy/index.js';
import { readIdentityRequest } from '../src/protocol/index.js';
import {
  answerFromCache,
  answerNetworkFirst,
  answerOpaque,
  answerUnsafe,
  type FetchParts,
  fromNetwork,
} from './answer-fetch.js';
import { answerIdentity } from './answer-identity.js';
import { type Ground, type RouteVerdict, routeVerdict } from './routes.js';

/** What the settings ask for. As long as they are not read it may be all of it, and whoever answers sees. */
export function wished(current: Settings | Promise<Settings>): Pick<Settings, 'cacheControl' | 'allowOpaque'> {
  return current instanceof Promise ? { cacheControl: true, allowOpaque: true } : current;
}

/** A listener that answers nothing would still cost every request of the site: so there is one only with routes. */
export function answerFetchEvents(
  scope: ServiceWorkerGlobalScope,
  routes: readonly Route[],
  parts: FetchParts & { readonly ground: () => Ground; readonly preloads: boolean },
): void {
  scope.addEventListener('fetch', (event) => {
    const { request, preloadResponse } = event;
    const identity = readIdentityRequest(request);
    if (identity !== undefined) return event.respondWith(answerIdentity(identity, parts));
    const verdict = routeVerdict(request, routes, parts.ground());
    if (verdict !== 'pass') event.respondWith(answer(verdict, request, parts, preloadResponse));
    else if (isPreloaded(request, parts.preloads)) event.respondWith(fromNetwork(request, parts, preloadResponse));
  });
}

/** The browser asks the network for it already: a navigation that was left to it would be asked for twice. */
const isPreloaded = ({ mode, method }: Request, preloads: boolean): boolean =>
  preloads && mode === 'navigate' && method === 'GET';

/** `preloaded`: what the browser has asked the network for already, where it has (navigation preload). */
export function answer(
  verdict: RouteVerdict,
  request: Request,
  parts: FetchParts,
  preloaded?: Promise<unknown>,
): Promise<Response> {
  switch (verdict) {
    case 'pass':
      return parts.network.plain(request);
    case 'cache':
      return answerFromCache(request, parts);
    case 'opaque':
      return answerOpaque(request, parts);
    case 'network-first':
      return answerNetworkFirst(request, parts, preloaded);
    case 'unsafe':
      return answerUnsafe(request, parts);
  }
}
