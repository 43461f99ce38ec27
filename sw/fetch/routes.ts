import { isSafe } from '../../src/http/methods.js';
import type { Route } from '../../src/options/start-options.js';
import type { Settings } from '../../src/options/table.js';
import { withoutParams } from '../../src/request/key/normalize-url.js';
import { matchesUrl } from '../../src/request/patterns/url-pattern.js';

/**
 * How a fetch event is handled: `pass` by the browser; `cache` cache first; `opaque` cache first with an opaque response; `network-first`;
 * `unsafe` forwarded as it is, with invalidation.
 */
export type RouteVerdict = 'pass' | 'cache' | 'opaque' | 'network-first' | 'unsafe';

/** The origin and the settings by which routes are matched. */
export type RouteContext = Pick<Settings, 'cacheControl' | 'allowOpaque' | 'ignoreUrlParams'> & {
  readonly origin: string;
  /** May routes answer navigations, scripts and style sheets? */
  readonly isTrusted: boolean;
};

/** The context under the current settings. Until they are read both count as set, and the answer decides. */
export function routeContext(
  fixed: Omit<RouteContext, 'cacheControl' | 'allowOpaque'>,
  current: Settings | Promise<Settings>,
): RouteContext {
  if (current instanceof Promise) return { ...fixed, cacheControl: true, allowOpaque: true };
  const { cacheControl, allowOpaque } = current;
  return { ...fixed, cacheControl, allowOpaque };
}

/** The route of a request, if it has one (R18). */
export function routeOf(request: Request, routes: readonly Route[], context: RouteContext): Route | undefined {
  if (!context.isTrusted && runsCode(request)) return undefined;
  const isNavigation = request.mode === 'navigate';
  const url = withoutParams(request.url, context.ignoreUrlParams);
  return routes.find(
    ({ pattern, navigations }) => (!isNavigation || navigations) && matchesUrl(pattern, url, context.origin),
  );
}

/** Does the response run code or style a page? Fetch, `destination`. */
export const runsCode = ({ mode, destination }: Pick<Request, 'mode' | 'destination'>): boolean =>
  mode === 'navigate' || CODE.has(destination);

const CODE: ReadonlySet<string> = new Set(
  'script style worker sharedworker serviceworker audioworklet paintworklet xslt'.split(' '),
);

/** Can a cache answer it at all? If not, it goes to the network untouched. */
export function requestVerdict(
  request: Request,
  { origin, cacheControl, allowOpaque }: Pick<RouteContext, 'origin' | 'cacheControl' | 'allowOpaque'>,
): RouteVerdict {
  const { method, mode, url, headers } = request;
  if (cacheControl && isUnsafe(request)) return 'unsafe';
  if (!isCacheable(request, cacheControl)) return 'pass';
  if (mode === 'navigate') return method === 'GET' ? 'network-first' : 'pass';
  // Script may read a response from the same origin, or with CORS; an opaque one hides status and size.
  if (mode !== 'no-cors' || url.startsWith(`${origin}/`)) return 'cache';
  // An opaque response cannot be cut into ranges.
  return allowOpaque && method === 'GET' && !headers.has('range') ? 'opaque' : 'pass';
}

const isUnsafe = ({ method, url }: Request): boolean => /^https?:/.test(url) && !isSafe(method);

function isCacheable({ method, url, headers, cache }: Request, cacheControl: boolean): boolean {
  if (method !== 'GET' && method !== 'HEAD' && !(cacheControl && method === 'QUERY')) return false;
  if (!/^https?:/.test(url) || (headers.has('range') && !cacheControl)) return false;
  if (headers.get('accept') === 'text/event-stream') return false;
  return cache !== 'no-store' && cache !== 'only-if-cached';
}
