import type { Route, StartSettings } from '../../src/options/start-options.js';
import type { Settings } from '../../src/options/table.js';
import { literalPrefix } from '../../src/request/patterns/url-pattern.js';

/** A rule by which the browser bypasses the worker. Service Workers, `InstallEvent.addRoutes`. */
export type StaticRoute = { readonly condition: Condition; readonly source: 'network' };

type Condition =
  | { readonly requestMode: 'navigate' }
  | { readonly urlPattern: URLPatternInit; readonly requestMethod: 'GET' }
  | { readonly not: { readonly or: readonly Matched[] } };

type Matched = { readonly urlPattern: URLPatternInit | string } | { readonly requestMode: 'navigate' };

type Place = Pick<WorkerLocation, 'origin' | 'pathname'>;

/**
 * Rules for requests that the worker would only pass on, so that the browser need not start it: navigations without a route for them, URLs
 * on no route, and URLs that are never cached. Doubtful requests go to the worker.
 */
export const staticRoutes = (options: StartSettings, location: Place): readonly StaticRoute[] =>
  conditionsOf(options, location).map((condition) => ({ condition, source: 'network' }));

function conditionsOf(
  { routes, settings, offlineFallback }: StartSettings,
  { origin, pathname }: Place,
): readonly Condition[] {
  const onRoutes = routes.map(({ pattern }) => matchedBy(pattern, settings, origin));
  // By the script's own URL, pages set identities.
  const ours = [...onRoutes, withPrefix(pathname, origin), ESCAPED];
  // Any navigation may need the offline page.
  if (offlineFallback !== null) return except([...ours, NAVIGATION]);
  if (routes.length === 0) return [];
  const answersNavigations = routes.some(({ navigations }) => navigations);
  return [
    ...(answersNavigations ? [] : [NAVIGATION]),
    ...except(ours),
    ...neverCached(settings.urlsExpireAfter, origin),
  ];
}

const NAVIGATION = { requestMode: 'navigate' } as const;

/** Escaped URLs are left to the worker, which normalises them. */
const ESCAPED = { urlPattern: { protocol: '*', hostname: '*', port: '*', pathname: '*%*', search: '*' } } as const;

/** All URLs that a route may match, rather too many than too few; null: any URL. */
function matchedBy(pattern: Route['pattern'], { ignoreUrlParams }: Settings, origin: string): Matched | null {
  // Ignored parameters are left to the worker.
  if (pattern.kind === 'url-pattern') return ignoreUrlParams.length === 0 ? { urlPattern: pattern.pattern } : null;
  return pattern.kind === 'path' ? withPrefix(literalPrefix(pattern.pattern), origin) : null;
}

/** Everything but these; no rule if one of them may be anything. */
function except(all: readonly (Matched | null)[]): readonly Condition[] {
  const known = all.filter((one) => one !== null);
  return known.length === all.length ? [{ not: { or: known } }] : [];
}

/** The first matching rule counts, so only leading `do-not-cache` rules of literal paths are certain. */
function neverCached(rules: Settings['urlsExpireAfter'], origin: string): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const [pattern, { kind }] of rules) {
    // Globs are prefix matches, so trailing `*` is redundant.
    const path = pattern.kind === 'path' ? pattern.pattern.replace(/\*+$/, '') : undefined;
    if (kind !== 'do-not-cache' || path === undefined || literalPrefix(path) !== path) break;
    const prefix = withPrefix(path, origin);
    if (prefix !== null) conditions.push({ ...prefix, requestMethod: 'GET' });
  }
  return conditions;
}

/** Null: it would match everything. */
function withPrefix(path: string, origin: string): { readonly urlPattern: URLPatternInit } | null {
  if (path === '/') return null;
  const { protocol, hostname, port } = new URL(origin);
  const pathname = `${path.replace(/[^\w/-]/g, '\\$&')}*`;
  return { urlPattern: { protocol: protocol.replace(':', ''), hostname, port, pathname, search: '*' } };
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
