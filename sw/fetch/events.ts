import { next } from '../../src/engine/promises.js';
import type { Route } from '../../src/options/start-options.js';
import { IDENTITY_KEPT, readIdentityRequest, type SentNotice } from '../../src/protocol/identity-request.js';
import { answerFromCache, answerOpaque, answerUnsafe, type FetchParts, fromNetwork } from './answer.js';
import { answerNetworkFirst, answerOrOfflinePage, type Navigation, type NavigationParts } from './navigation.js';
import { type RouteContext, type RouteVerdict, requestVerdict, routeOf } from './routes.js';

/** The engine, the network and the routes for fetch events. */
export type FetchEventParts = NavigationParts & {
  readonly routes: readonly Route[];
  readonly context: () => RouteContext;
  /** Does the browser request navigations while the worker starts (navigation preload)? */
  readonly preloads: boolean;
  /** For events that set an identity. */
  readonly openAtOnce: FetchParts['open'];
};

/** Called only with routes: a listener slows every request of the site down, even one that answers nothing. */
export function answerFetchEvents(scope: ServiceWorkerGlobalScope, parts: FetchEventParts): void {
  scope.addEventListener('fetch', (event) => {
    const answered = answerEvent(event, parts);
    if (answered !== undefined) event.respondWith(answered);
  });
}

/** Undefined: the browser handles it. */
function answerEvent(event: FetchEvent, parts: FetchEventParts): Response | Promise<Response> | undefined {
  const { request } = event;
  const identity = readIdentityRequest(request);
  if (identity !== undefined) return answerIdentity(identity, { open: parts.openAtOnce });
  const context = parts.context();
  const route = routeOf(request, parts.routes, context);
  const verdict = route === undefined ? 'pass' : requestVerdict(request, context);
  if (verdict !== 'pass')
    return answer(verdict, { request, event }, { ...parts, networkTimeout: route?.networkTimeout });
  if (request.mode !== 'navigate' || request.method !== 'GET') return undefined;
  if (parts.offlinePage?.isFor(request)) return answerOrOfflinePage(navigationOf({ request, event }, parts));
  // The browser has requested it already, and would request a navigation that is left to it once more.
  return parts.preloads ? fromNetwork(request, parts, event.preloadResponse) : undefined;
}

/** A request, and its fetch event if the browser made it. */
type Asked = { readonly request: Request; readonly event?: ExtendableEvent | undefined };

/** The answer to a request on a route. */
export function answer(verdict: RouteVerdict, asked: Asked, parts: NavigationParts): Response | Promise<Response> {
  const { request } = asked;
  if (verdict !== 'cache') parts.pass();
  switch (verdict) {
    case 'pass':
      return parts.network.plain(request);
    case 'cache':
      return answerFromCache(request, parts);
    case 'opaque':
      return answerOpaque(request, parts);
    case 'network-first':
      return answerNetworkFirst(navigationOf(asked, parts));
    case 'unsafe':
      return answerUnsafe(request, parts);
  }
}

function navigationOf({ request, event }: Asked, parts: NavigationParts): Navigation {
  const preloaded = event !== undefined && 'preloadResponse' in event ? event.preloadResponse : undefined;
  const client = event !== undefined && 'resultingClientId' in event ? String(event.resultingClientId) : '';
  return { ...parts, open: parts.openInTurn, request, preloaded, client, waitUntil: (work) => event?.waitUntil(work) };
}

/**
 * Keep the identity that a page names. It holds for the events that come after this one from now on, and is stored once this is answered.
 * One for another cache than fetch events are answered from is not for this worker's events.
 */
export const answerIdentity = async (notice: SentNotice, { open }: Pick<FetchParts, 'open'>): Promise<Response> =>
  next(open(), async ({ engine }) => {
    const { cacheName, identity } = notice;
    if (engine.cacheName !== cacheName) return new Response(null);
    if (isLatest(notice)) await engine.admin('identify', { identity });
    return new Response(null, { status: IDENTITY_KEPT });
  });

/** The latest notice of each page. */
const latest = new Map<number, number>();

/** Is it later than all that came from the same page? Of those that start a worker, Firefox may deliver a later one first. */
function isLatest({ sender, order }: SentNotice): boolean {
  if (order < (latest.get(sender) ?? 0)) return false;
  latest.set(sender, order);
  return true;
}
