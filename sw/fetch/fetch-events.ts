import type { Settings } from '../../src/options/settings.js';
import type { Route } from '../../src/options/start-options.js';
import { readIdentityRequest } from '../../src/protocol/identity-request.js';
import { answerFromCache, answerOpaque, answerUnsafe, fromNetwork } from './answer-fetch.js';
import { answerIdentity } from './answer-identity.js';
import { answerNetworkFirst, answerOrOfflinePage, type Navigation, type NavigationParts } from './answer-navigation.js';
import { type Ground, type RouteVerdict, requestVerdict, routeOf } from './routes.js';

/** What the settings ask for. As long as they are not read it may be all of it, and whoever answers sees. */
export function wished(current: Settings | Promise<Settings>): Pick<Settings, 'cacheControl' | 'allowOpaque'> {
  if (current instanceof Promise) return { cacheControl: true, allowOpaque: true };
  const { cacheControl, allowOpaque } = current;
  return { cacheControl, allowOpaque };
}

/** What answering fetch events takes. */
export type FetchEventParts = NavigationParts & {
  readonly ground: () => Ground;
  /** Does the browser ask the network for navigations while the worker starts? */
  readonly preloads: boolean;
};

/** A listener that answers nothing would still cost every request of the site: so there is one only with routes. */
export function answerFetchEvents(
  scope: ServiceWorkerGlobalScope,
  routes: readonly Route[],
  parts: FetchEventParts,
): void {
  scope.addEventListener('fetch', (event) => {
    const answered = answerEvent(event, routes, parts);
    if (answered !== undefined) event.respondWith(answered);
  });
}

/** Undefined: it is left to the browser. */
function answerEvent(
  event: FetchEvent,
  routes: readonly Route[],
  parts: FetchEventParts,
): Response | Promise<Response> | undefined {
  const { request } = event;
  const identity = readIdentityRequest(request);
  if (identity !== undefined) return answerIdentity(identity, parts);
  const ground = parts.ground();
  const route = routeOf(request, routes, ground);
  const verdict = route === undefined ? 'pass' : requestVerdict(request, ground);
  if (verdict !== 'pass') return answer(verdict, { request, event }, ofRoute(route, parts));
  if (request.mode !== 'navigate' || request.method !== 'GET') return undefined;
  if (parts.offlinePage?.isFor(request)) return answerOrOfflinePage(navigationOf({ request, event }), parts);
  // The browser asks the network for it already: a navigation that was left to it would be asked for twice.
  return parts.preloads ? fromNetwork(request, parts, event.preloadResponse) : undefined;
}

const ofRoute = (route: Route | undefined, parts: FetchEventParts): FetchEventParts =>
  route?.networkTimeout === undefined ? parts : { ...parts, networkTimeout: route.networkTimeout };

/** A request, and the event that it came by, if it is one of the browser's. */
type Asked = { readonly request: Request; readonly event?: ExtendableEvent | undefined };

/** The answer to a request on a route. */
export function answer(verdict: RouteVerdict, asked: Asked, parts: NavigationParts): Response | Promise<Response> {
  const { request } = asked;
  switch (verdict) {
    case 'pass':
      return parts.network.plain(request);
    case 'cache':
      return answerFromCache(request, parts);
    case 'opaque':
      return answerOpaque(request, parts);
    case 'network-first':
      return answerNetworkFirst(navigationOf(asked), parts);
    case 'unsafe':
      return answerUnsafe(request, parts);
  }
}

function navigationOf({ request, event }: Asked): Navigation {
  const waitUntil = (work: Promise<unknown>): void => event?.waitUntil(work);
  if (event === undefined || !('preloadResponse' in event) || !(event.preloadResponse instanceof Promise))
    return { request, preloaded: undefined, client: '', waitUntil };
  const client = 'resultingClientId' in event ? String(event.resultingClientId) : '';
  return { request, preloaded: event.preloadResponse, client, waitUntil };
}
