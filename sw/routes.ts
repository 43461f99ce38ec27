import type { Route } from '../src/policy/index.js';
import { matchesRoute } from '../src/request/index.js';

/**
 * What is done about a fetch event: left to the browser, answered from the cache, answered from it only when the network fails, or
 * sent as it is, so that the cache learns what it changes.
 */
export type RouteVerdict = 'pass' | 'cache' | 'network-first' | 'unsafe';

/** Where a request comes from, and whether the directives of responses count (`cacheControl`). */
export type Ground = { readonly origin: string; readonly cacheControl: boolean };

/** Does a fetch event belong to one of the routes, and can it be answered there (R18)? */
export function routeVerdict(request: Request, routes: readonly Route[], ground: Ground): RouteVerdict {
  const isNavigation = request.mode === 'navigate';
  const route = routes.find(
    ({ pattern, navigations }) => (!isNavigation || navigations) && matchesRoute(pattern, request.url, ground.origin),
  );
  return route === undefined ? 'pass' : requestVerdict(request, ground);
}

/** Can a cache answer it at all? What it cannot goes to the network untouched. */
export function requestVerdict(request: Request, { origin, cacheControl }: Ground): RouteVerdict {
  if (cacheControl && isUnsafe(request)) return 'unsafe';
  if (!isCacheable(request, cacheControl)) return 'pass';
  if (request.mode === 'navigate') return request.method === 'GET' ? 'network-first' : 'pass';
  return isReadable(request, origin) ? 'cache' : 'pass';
}

const isUnsafe = ({ method, url }: Request): boolean =>
  /^https?:/.test(url) && !['GET', 'HEAD', 'OPTIONS', 'QUERY'].includes(method);

function isCacheable({ method, url, headers, cache }: Request, cacheControl: boolean): boolean {
  if (method !== 'GET' && method !== 'HEAD' && !(cacheControl && method === 'QUERY')) return false;
  if (!/^https?:/.test(url) || (headers.has('range') && !cacheControl)) return false;
  if (headers.get('accept') === 'text/event-stream') return false;
  return cache !== 'no-store' && cache !== 'only-if-cached';
}

/** An answer that script may read: from the same origin, or with CORS. An opaque one hides its status and its size. */
function isReadable({ mode, url }: Request, origin: string): boolean {
  return mode !== 'no-cors' || url.startsWith(`${origin}/`);
}
