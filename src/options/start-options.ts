import { shown } from '../errors.js';
import { isRecord } from '../guards.js';
import type { Seconds } from '../http/units.js';
import { badOption, type Fault, isFault, type Parsed, unsupportedOption, within } from './faults.js';
import { type Reader, readFlag, readList, readWait } from './kinds.js';
import { NAMED } from './names.js';
import { type OptionBag, openOptions } from './open-options.js';
import { readSettings } from './parse-settings.js';
import { type SessionOptions, type Settings, settingNames } from './table.js';
import { type ExpirationPattern, parseRoutePattern, type RoutePattern } from './url-pattern.js';

/**
 * One of the `routes` whose fetch events the worker answers: a pattern, or one with `navigations: true` that answers navigations too, or
 * with a `networkTimeout` of its own.
 */
export type RouteOption =
  | ExpirationPattern
  | {
      readonly pattern: ExpirationPattern;
      readonly navigations?: boolean;
      /** Seconds, in place of the worker's; null: none. */
      readonly networkTimeout?: number | null;
    };

/** What answers navigations that neither the network nor the store does. */
export type OfflineFallback = {
  /** The path of the page. It is stored when the worker is installed, and renewed while the network answers navigations. */
  readonly page: string;
  /** The navigations that it is for; patterns as in `routes`. Default: all. */
  readonly allow?: Iterable<ExpirationPattern>;
  /** Those that it is not for, such as downloads. Default: none. */
  readonly deny?: Iterable<ExpirationPattern>;
};

/**
 * What `serveSession()` takes as plain data, and with a `version` the ready-made worker: in its file or its URL.
 *
 * @example
 * const options: StartOptions = { expireAfter: 3600, routes: ['/img/*', { pattern: '/', navigations: true }] };
 */
export type StartOptions = SessionOptions & {
  /** The fetch events that the worker answers. Default: none, and then it does not listen for them. */
  readonly routes?: readonly RouteOption[];
  /**
   * A page of this origin that answers navigations when neither the network nor the store does: a page that says so, or the shell of an
   * app (Workbox: offlineFallback, NavigationRoute). Default: none, and the browser says it.
   */
  readonly offlineFallback?: string | OfflineFallback;
};

/** What the ready-made worker is started with: in its file (`npx cached-session init --options`), or in its URL (`workerUrl`). */
export type WorkerOptions = StartOptions & {
  /**
   * Number of the deployment, a whole number that only grows: a counter, or the time of the build. Of two pages that are open at once
   * the one with the greater number decides the options in the worker's URL. Default 0.
   */
  readonly version?: number;
};

/** A route once read; `networkTimeout` is absent where it has none of its own. */
export type Route = {
  readonly pattern: RoutePattern;
  readonly navigations: boolean;
  readonly networkTimeout?: Seconds | null;
};

/** The page for navigations that nothing answers, once read; `allow` is null for all of them. */
export type Fallback = {
  readonly page: string;
  readonly allow: readonly RoutePattern[] | null;
  readonly deny: readonly RoutePattern[];
};

/** The start options of a worker once read. */
export type StartSettings = {
  readonly settings: Settings;
  readonly routes: readonly Route[];
  readonly offlineFallback: Fallback | null;
};

/**
 * Read the start options of a worker.
 *
 * @example
 * parseStartOptions({ routes: ['/api/*'] });
 * // { kind: 'parsed', value: { settings: { ... }, routes: [{ pattern: { kind: 'path', pattern: '/api/*' }, navigations: false }] } }
 */
export function parseStartOptions(options: unknown): Parsed<StartSettings> {
  const bag = openOptions(options, startNames);
  return bag.parsed(readStart(bag));
}

/**
 * Read the start options of the ready-made worker.
 *
 * @example
 * parseWorkerOptions({ version: 3, routes: ['/img/*'] });
 */
export function parseWorkerOptions(options: unknown): Parsed<StartSettings & Required<Pick<WorkerOptions, 'version'>>> {
  const bag = openOptions(options, [...startNames, 'version']);
  for (const name of ['filterFn', 'keyFn', 'adapters']) bag.read(name, refuseFunctions, undefined);
  bag.read('backend', only(NAMED.backends), undefined);
  bag.read('serializer', only(NAMED.serializers), undefined);
  return bag.parsed({ ...readStart(bag), version: bag.read('version', readVersion, 0) });
}

/** The ready-made worker registers nothing that could be named. */
const refuseFunctions: Reader<undefined> = (value, name) =>
  value === null || (isRecord(value) && Object.keys(value).length === 0)
    ? undefined
    : unsupportedOption('readyMadeRegistersNothing', name);

const only =
  (known: readonly string[]): Reader<undefined> =>
  (value, name) =>
    typeof value !== 'string' || known.includes(value.toLowerCase())
      ? undefined
      : unsupportedOption('readyMadeLacks', name, shown(value));

const startNames = [...settingNames, 'routes', 'offlineFallback'];

function readStart(bag: OptionBag): StartSettings {
  bag.read('identity', refuseIdentity, undefined);
  const routes: readonly Route[] = bag.read('routes', readRoutes, []);
  const offlineFallback = bag.read<Fallback | null>('offlineFallback', readFallback, null);
  return { settings: readSettings(bag), routes, offlineFallback };
}

const refuseIdentity: Reader<undefined> = (value) => (value === null ? undefined : badOption('identityInScript'));

const readVersion: Reader<number> = (value, name) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : badOption('wrongValue', name, shown(value), 'version');

const readRoutes: Reader<readonly Route[]> = (value, name) => readList(value, name, (one) => readRoute(one, name));

const readRoute: Reader<Route> = (value, name) => {
  const isLong = isRecord(value) && 'pattern' in value;
  return within(name, isLong ? readLongRoute(value) : routeOf(value, { navigations: false }));
};

function readLongRoute(value: unknown): Route | Fault {
  const bag = openOptions(value, ['pattern', 'navigations', 'networkTimeout']);
  const navigations = bag.read('navigations', readFlag, false);
  const networkTimeout = bag.read<Seconds | null | undefined>('networkTimeout', readWait, undefined);
  const how = { navigations, ...(networkTimeout !== undefined && { networkTimeout }) };
  return bag.result(bag.read<Route | null>('pattern', (pattern) => routeOf(pattern, how), null)) ?? noPattern(value);
}

const noPattern = (value: unknown): Fault => badOption('routeWithoutPattern', shown(value));

function routeOf(value: unknown, how: Omit<Route, 'pattern'>): Route | Fault {
  const pattern = parseRoutePattern(value);
  return isFault(pattern) ? pattern : { pattern, ...how };
}

const readFallback: Reader<Fallback> = (value, name) => {
  if (!isRecord(value)) {
    const page = readPath(value, name);
    return isFault(page) ? page : { page, allow: null, deny: [] };
  }
  const bag = openOptions(value, ['page', 'allow', 'deny']);
  const read = bag.result({
    page: bag.read('page', readPath, ''),
    allow: bag.read<readonly RoutePattern[] | null>('allow', readPatterns, null),
    deny: bag.read('deny', readPatterns, []),
  });
  if (isFault(read)) return within(name, read);
  return read.page === '' ? noPage(name, value) : read;
};

const readPath: Reader<string> = (value, name) =>
  typeof value === 'string' && /^\/(?!\/)/.test(value) ? value : noPage(name, value);

const noPage = (name: string, value: unknown): Fault => badOption('wrongValue', name, shown(value), 'page');

const readPatterns: Reader<readonly RoutePattern[]> = (value, name) => readList(value, name, parseRoutePattern);
