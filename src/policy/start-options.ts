import { badOption, type Fault, isFault, type Parsed, shown } from './faults.js';
import { isRecord, type OptionReader, openOptions, readFlag, readList, within } from './option-readers.js';
import type { ExpirationPattern, SessionOptions } from './session-options.js';
import { readSettings, type Settings, settingNames } from './settings.js';
import { parseRoutePattern, type RoutePattern } from './url-pattern.js';

/** One of the `routes` whose fetch events the worker answers: a pattern, or one with `navigations: true` that answers navigations too. */
export type RouteOption = ExpirationPattern | { readonly pattern: ExpirationPattern; readonly navigations?: boolean };

/**
 * What `sw.js?options=` and `serveSession()` take as plain data.
 *
 * @example
 * const options: StartOptions = { expireAfter: 3600, routes: ['/img/*', { pattern: '/', navigations: true }] };
 */
export type StartOptions = SessionOptions & {
  /** The fetch events that the worker answers. Default: none, and then it does not listen for them. */
  readonly routes?: readonly RouteOption[];
};

/** A route once read. */
export type Route = { readonly pattern: RoutePattern; readonly navigations: boolean };

/** The start options of a worker once read. */
export type StartSettings = { readonly settings: Settings; readonly routes: readonly Route[] };

/**
 * Read a worker's start options. `otherNames`: options that the caller reads itself, left alone here.
 *
 * @example
 * parseStartOptions({ routes: ['/api/*'] });
 * // { kind: 'parsed', value: { settings: { ... }, routes: [{ pattern: { kind: 'path', pattern: '/api/*' }, navigations: false }] } }
 */
export function parseStartOptions(options: unknown, otherNames: readonly string[] = []): Parsed<StartSettings> {
  const bag = openOptions(options, [...settingNames, 'routes'], { otherNames });
  const routes: readonly Route[] = bag.read('routes', readList(readRoute), []);
  return bag.parsed({ settings: readSettings(bag), routes });
}

const readRoute: OptionReader<Route> = (value, name) => {
  const isLong = isRecord(value) && 'pattern' in value;
  const route = isLong ? readLongRoute(value) : routeOf(value, false);
  return isFault(route) ? within(name, route) : route;
};

function readLongRoute(value: unknown): Route | Fault {
  const bag = openOptions(value, ['pattern', 'navigations']);
  const navigations = bag.read('navigations', readFlag, false);
  const route = bag.read<Route | null>('pattern', (pattern) => routeOf(pattern, navigations), null);
  const parsed = bag.parsed(route);
  if (parsed.kind === 'faults') return parsed.faults[0] ?? noPattern(value);
  return parsed.value ?? noPattern(value);
}

const noPattern = (value: unknown): Fault => badOption(`${shown(value)} has no pattern: give { pattern: "/…" }.`);

function routeOf(value: unknown, navigations: boolean): Route | Fault {
  const pattern = parseRoutePattern(value);
  return isFault(pattern) ? pattern : { pattern, navigations };
}
