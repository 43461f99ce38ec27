import type { Route } from '../../src/options/start-options.js';
import type { UrlPattern } from '../../src/options/url-pattern.js';
import { literalPrefix } from '../../src/request/patterns/url-pattern.js';
import type { ReadOptions } from '../options.js';

/** A rule by which the browser sends requests past the worker. Service Workers, `InstallEvent.addRoutes`. */
export type StaticRoute = { readonly condition: Condition; readonly source: 'network' };

type Condition =
  | { readonly requestMode: 'navigate' }
  | { readonly urlPattern: URLPatternInit; readonly requestMethod: 'GET' }
  | { readonly not: { readonly or: readonly Matched[] } };

type Matched = { readonly urlPattern: URLPatternInit | string } | { readonly requestMode: 'navigate' };

type RoutingOptions = Pick<ReadOptions, 'routes' | 'settings'>;

/**
 * What the worker would only pass on, as rules for the browser, so that it need not be started for it: navigations where no route is for
 * them, URLs that are on no route, and those that are never cached. What cannot be said for certain is left to the worker.
 */
export function staticRoutes(
  { routes, settings, offlineFallback }: RoutingOptions & Pick<ReadOptions, 'offlineFallback'>,
  location: Place,
): readonly StaticRoute[] {
  const conditions = conditionsOf({ routes, settings }, offlineFallback !== null, location);
  return conditions.map((condition) => ({ condition, source: 'network' }));
}

type Place = Pick<WorkerLocation, 'origin' | 'pathname'>;

/** Where there is an offline page, any navigation may need it. */
function conditionsOf(
  { routes, settings }: RoutingOptions,
  hasOfflinePage: boolean,
  location: Place,
): readonly Condition[] {
  if (hasOfflinePage) return elsewhereOf({ routes, settings }, location, [{ requestMode: 'navigate' }]);
  if (routes.length === 0) return [];
  return [
    ...navigationsOf(routes),
    ...elsewhereOf({ routes, settings }, location, []),
    ...neverCached(settings.urlsExpireAfter, location.origin),
  ];
}

/** Add them, where the browser has such rules. They hold as long as this version of the worker is installed. */
export function addStaticRoutes(scope: ServiceWorkerGlobalScope, rules: readonly StaticRoute[]): void {
  if (rules.length === 0) return;
  scope.addEventListener('install', (event) => {
    // A rule that this browser does not know costs the rule, not the worker.
    if (takesRoutes(event)) event.waitUntil(event.addRoutes(rules).catch(() => undefined));
  });
}

type RoutableEvent = ExtendableEvent & { addRoutes(rules: readonly StaticRoute[]): Promise<void> };

const takesRoutes = (event: ExtendableEvent): event is RoutableEvent =>
  'addRoutes' in event && typeof event.addRoutes === 'function';

const navigationsOf = (routes: readonly Route[]): readonly Condition[] =>
  routes.some(({ navigations }) => navigations) ? [] : [{ requestMode: 'navigate' }];

/**
 * Everything but what the routes may match, and the script's own URL, by which pages name identities: a little more than they do match,
 * never less. What is escaped may be spelled in many ways, which the worker alone reads, as it alone knows which parameters do not matter.
 */
function elsewhereOf(
  { routes, settings }: RoutingOptions,
  { origin, pathname }: Place,
  more: readonly Matched[],
): readonly Condition[] {
  const around = routes.map(({ pattern }) => {
    if (pattern.kind === 'url-pattern')
      return settings.ignoreUrlParams.length === 0 ? { urlPattern: pattern.pattern } : null;
    return pattern.kind === 'path' ? withPrefix(literalPrefix(pattern.pattern), origin) : null;
  });
  const known = around.filter((condition) => condition !== null);
  const own = withPrefix(pathname, origin);
  return known.length === around.length && own !== null ? [{ not: { or: [...known, own, ESCAPED, ...more] } }] : [];
}

const ESCAPED = { urlPattern: { protocol: '*', hostname: '*', port: '*', pathname: '*%*', search: '*' } } as const;

/** Of the rules for URLs the first one that matches counts: so only those that come before all others. */
function neverCached(rules: ReadOptions['settings']['urlsExpireAfter'], origin: string): readonly Condition[] {
  const end = rules.findIndex(([pattern, { kind }]) => kind !== 'do-not-cache' || !isLiteral(pattern));
  const leading = end === -1 ? rules : rules.slice(0, end);
  return leading.flatMap(([pattern]) => {
    const condition = pattern.kind === 'path' ? withPrefix(literalPrefix(pattern.pattern), origin) : null;
    return condition === null ? [] : [{ ...condition, requestMethod: 'GET' as const }];
  });
}

/** A glob matches the beginning, so that stars at its end say nothing. */
const isLiteral = (pattern: UrlPattern): boolean =>
  pattern.kind === 'path' && literalPrefix(pattern.pattern) === pattern.pattern.replace(/\*+$/, '');

/** Null where that would be everything. */
function withPrefix(path: string, origin: string): { readonly urlPattern: URLPatternInit } | null {
  if (path === '/') return null;
  const pathname = `${path.replace(/[^\w/-]/g, '\\$&')}*`;
  return { urlPattern: { ...partsOf(origin), pathname, search: '*' } };
}

function partsOf(origin: string): { readonly protocol: string; readonly hostname: string; readonly port: string } {
  const { protocol, hostname, port } = new URL(origin);
  return { protocol: protocol.replace(':', ''), hostname, port };
}
