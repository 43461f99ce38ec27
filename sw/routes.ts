import type { Route } from '../src/policy/index.js';
import { matchesRoute } from '../src/request/index.js';

/** What is done about a fetch event: left to the browser, answered from the cache, or answered from it only when the network fails. */
export type RouteVerdict = 'pass' | 'cache' | 'network-first';

/** Does a fetch event belong to one of the routes, and can it be answered there (R18)? */
export function routeVerdict(request: Request, routes: readonly Route[], origin: string): RouteVerdict {
  const isNavigation = request.mode === 'navigate';
  const route = routes.find(
    ({ pattern, navigations }) => (!isNavigation || navigations) && matchesRoute(pattern, request.url, origin),
  );
  return route === undefined ? 'pass' : requestVerdict(request, origin);
}

/** Can a cache answer it at all? What it cannot goes to the network untouched. */
export function requestVerdict(request: Request, origin: string): RouteVerdict {
  if (!isCacheable(request)) return 'pass';
  if (request.mode === 'navigate') return request.method === 'GET' ? 'network-first' : 'pass';
  return isReadable(request, origin) ? 'cache' : 'pass';
}

function isCacheable({ method, url, headers, cache }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (!/^https?:/.test(url) || headers.has('range')) return false;
  if (headers.get('accept') === 'text/event-stream') return false;
  return cache !== 'no-store' && cache !== 'only-if-cached';
}

/** An answer that script may read: from the same origin, or with CORS. An opaque one hides its status and its size. */
function isReadable({ mode, redirect, url }: Request, origin: string): boolean {
  if (redirect !== 'follow') return false;
  return mode !== 'no-cors' || url.startsWith(`${origin}/`);
}
