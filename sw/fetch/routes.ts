import type { Settings } from '../../src/options/settings.js';
import type { Route } from '../../src/options/start-options.js';
import { withoutParams } from '../../src/request/key/normalize-url.js';
import { matchesRoute } from '../../src/request/patterns/url-pattern.js';

/**
 * What is done about a fetch event: left to the browser, answered from the cache, the same with a response that nobody can read,
 * answered from the cache only when the network fails, or sent as it is, so that the cache learns what it changes.
 */
export type RouteVerdict = 'pass' | 'cache' | 'opaque' | 'network-first' | 'unsafe';

/** Where a request comes from, and what is to be done of what not everybody wants. */
export type Ground = Pick<Settings, 'cacheControl' | 'allowOpaque' | 'ignoreUrlParams'> & {
  readonly origin: string;
  /** May the routes answer what runs code? */
  readonly isTrusted: boolean;
};

/** The route that a fetch event is on (R18). */
export function routeOf(request: Request, routes: readonly Route[], ground: Ground): Route | undefined {
  if (!ground.isTrusted && runsCode(request)) return undefined;
  const isNavigation = request.mode === 'navigate';
  const url = withoutParams(request.url, ground.ignoreUrlParams);
  return routes.find(
    ({ pattern, navigations }) => (!isNavigation || navigations) && matchesRoute(pattern, url, ground.origin),
  );
}

/** Navigations, and what a page or a worker loads to run it or to style itself by it. Fetch, `destination`. */
export const runsCode = ({ mode, destination }: Pick<Request, 'mode' | 'destination'>): boolean =>
  mode === 'navigate' || CODE.has(destination);

const CODE: ReadonlySet<string> = new Set(
  'script style worker sharedworker serviceworker audioworklet paintworklet xslt'.split(' '),
);

/** Can a cache answer it at all? What it cannot goes to the network untouched. */
export function requestVerdict(
  request: Request,
  { origin, cacheControl, allowOpaque }: Omit<Ground, 'isTrusted' | 'ignoreUrlParams'>,
): RouteVerdict {
  if (cacheControl && isUnsafe(request)) return 'unsafe';
  if (!isCacheable(request, cacheControl)) return 'pass';
  if (request.mode === 'navigate') return request.method === 'GET' ? 'network-first' : 'pass';
  if (isReadable(request, origin)) return 'cache';
  return allowOpaque && isWholeGet(request) ? 'opaque' : 'pass';
}

/** Of an opaque response nothing can be cut, and nothing be said. */
const isWholeGet = ({ method, headers }: Request): boolean => method === 'GET' && !headers.has('range');

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
