import type { Route } from '../../src/options/start-options.js';
import type { UrlPattern } from '../../src/options/url-pattern.js';
import { literalPrefix } from '../../src/request/patterns/url-pattern.js';
import type { ReadOptions } from '../options.js';

/** A rule by which the browser bypasses the worker. Service Workers, `InstallEvent.addRoutes`. */
export type StaticRoute = { readonly condition: Condition; readonly source: 'network' };

type Condition =
  | { readonly requestMode: 'navigate' }
  | { readonly urlPattern: URLPatternInit; readonly requestMethod: 'GET' }
  | { readonly not: { readonly or: readonly Matched[] } };

type Matched = { readonly urlPattern: URLPatternInit | string } | { readonly requestMode: 'navigate' };

type RoutingOptions = Pick<ReadOptions, 'routes' | 'settings'>;

/**
 * Rules for requests that the worker would only pass on, so that the browser need not start it: navigations without a route for them, URLs
 * on no route, and URLs that are never cached. Doubtful requests go to the worker.
 */
export function staticRoutes(
  { routes, settings, offlineFallback }: RoutingOptions & Pick<ReadOptions, 'offlineFallback'>,
  location: Place,
): readonly StaticRoute[] {
  const conditions = conditionsOf({ routes, settings }, offlineFallback !== null, location);
  return conditions.map((condition) => ({ condition, source: 'network' }));
}

type Place = Pick<WorkerLocation, 'origin' | 'pathname'>;

/** Any navigation may need the offline page, if there is one. */
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

/** Add the rules where the browser supports them. They apply while this version of the worker is installed. */
export function addStaticRoutes(scope: ServiceWorkerGlobalScope, rules: readonly StaticRoute[]): void {
  if (rules.length === 0) return;
  scope.addEventListener('install', (event) => {
    // An unknown rule must not fail the installation.
    if (takesRoutes(event)) event.waitUntil(event.addRoutes(rules).catch(() => undefined));
  });
}

type RoutableEvent = ExtendableEvent & { addRoutes(rules: readonly StaticRoute[]): Promise<void> };

const takesRoutes = (event: ExtendableEvent): event is RoutableEvent =>
  'addRoutes' in event && typeof event.addRoutes === 'function';

const navigationsOf = (routes: readonly Route[]): readonly Condition[] =>
  routes.some(({ navigations }) => navigations) ? [] : [{ requestMode: 'navigate' }];

/**
 * Excludes every URL that a route may match, rather too many than too few, and the script's own URL, by which pages set identities. Escaped
 * URLs and ignored parameters are left to the worker, which normalises them.
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

/** The first matching rule counts, so only leading `do-not-cache` rules are certain. */
function neverCached(rules: ReadOptions['settings']['urlsExpireAfter'], origin: string): readonly Condition[] {
  const end = rules.findIndex(([pattern, { kind }]) => kind !== 'do-not-cache' || !isLiteral(pattern));
  const leading = end === -1 ? rules : rules.slice(0, end);
  return leading.flatMap(([pattern]) => {
    const condition = pattern.kind === 'path' ? withPrefix(literalPrefix(pattern.pattern), origin) : null;
    return condition === null ? [] : [{ ...condition, requestMethod: 'GET' as const }];
  });
}

/** Globs are prefix matches, so trailing `*` is redundant. */
const isLiteral = (pattern: UrlPattern): boolean =>
  pattern.kind === 'path' && literalPrefix(pattern.pattern) === pattern.pattern.replace(/\*+$/, '');

/** Null: it would match everything. */
function withPrefix(path: string, origin: string): { readonly urlPattern: URLPatternInit } | null {
  if (path === '/') return null;
  const pathname = `${path.replace(/[^\w/-]/g, '\\$&')}*`;
  return { urlPattern: { ...partsOf(origin), pathname, search: '*' } };
}

function partsOf(origin: string): { readonly protocol: string; readonly hostname: string; readonly port: string } {
  const { protocol, hostname, port } = new URL(origin);
  return { protocol: protocol.replace(':', ''), hostname, port };
}
