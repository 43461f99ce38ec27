import type { Route } from '../../src/options/start-options.js';
import type { Settings } from '../../src/options/table.js';
import { IDENTITY_KEPT, type IdentityNotice, readIdentityRequest } from '../../src/protocol/identity-request.js';
import type { Opened } from '../engines.js';
import { answerFromCache, answerOpaque, answerUnsafe, type FetchParts, fromNetwork } from './answer.js';
import { answerNetworkFirst, answerOrOfflinePage, type Navigation, type NavigationParts } from './navigation.js';
import { type RouteContext, type RouteVerdict, requestVerdict, routeOf } from './routes.js';

/** The settings that a verdict depends on. Until they are read both count as set, and the answer decides. */
export function wished(current: Settings | Promise<Settings>): Pick<Settings, 'cacheControl' | 'allowOpaque'> {
  if (current instanceof Promise) return { cacheControl: true, allowOpaque: true };
  const { cacheControl, allowOpaque } = current;
  return { cacheControl, allowOpaque };
}

/** What answering fetch events needs. */
export type FetchEventParts = NavigationParts & {
  readonly context: () => RouteContext;
  /** Does the browser request navigations while the worker starts (navigation preload)? */
  readonly preloads: boolean;
};

/** Called only with routes: a listener slows every request of the site down, even one that answers nothing. */
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

/** Undefined: the browser handles it. */
function answerEvent(
  event: FetchEvent,
  routes: readonly Route[],
  parts: FetchEventParts,
): Response | Promise<Response> | undefined {
  const { request } = event;
  const identity = readIdentityRequest(request);
  if (identity !== undefined) return answerIdentity(identity, parts);
  const context = parts.context();
  const route = routeOf(request, routes, context);
  const verdict = route === undefined ? 'pass' : requestVerdict(request, context);
  if (verdict !== 'pass') return answer(verdict, { request, event }, ofRoute(route, parts));
  if (request.mode !== 'navigate' || request.method !== 'GET') return undefined;
  if (parts.offlinePage?.isFor(request)) return answerOrOfflinePage(navigationOf({ request, event }), parts);
  // The browser has requested it already, and would request a navigation that is left to it once more.
  return parts.preloads ? fromNetwork(request, parts, event.preloadResponse) : undefined;
}

const ofRoute = (route: Route | undefined, parts: FetchEventParts): FetchEventParts =>
  route?.networkTimeout === undefined ? parts : { ...parts, networkTimeout: route.networkTimeout };

/** A request, and its fetch event if the browser made it. */
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

/**
 * Keep the identity that a page names. It holds for the events that come after this one from now on, and is stored once this is answered.
 * One for another cache than fetch events are answered from is not for this worker's events.
 */
export async function answerIdentity(notice: IdentityNotice, { open }: Pick<FetchParts, 'open'>): Promise<Response> {
  const keep = async ({ engine }: Pick<Opened, 'engine'>): Promise<Response> => {
    if (engine.cacheName !== notice.cacheName) return new Response(null);
    await engine.admin('identify', { identity: notice.identity });
    return new Response(null, { status: IDENTITY_KEPT });
  };
  const opening = open();
  return opening instanceof Promise ? opening.then(keep) : keep(opening);
}
