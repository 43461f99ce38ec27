import type { Parsed } from './faults.js';
import type { SessionOptions, Settings } from './settings.js';
import type { RoutePattern } from './url-pattern.js';

/** One of the `routes` whose fetch events the worker answers: a pattern, or one with `navigations: true` that answers navigations too. */
export type RouteOption = string | RegExp | { readonly pattern: string | RegExp; readonly navigations?: boolean };

/** What `sw.js?options=` and `serveSession()` take as plain data. */
export type StartOptions = SessionOptions & { readonly routes?: readonly RouteOption[] };

/** A route once read. */
export type Route = { readonly pattern: RoutePattern; readonly navigations: boolean };

/** The start options of a worker once read. */
export type StartSettings = { readonly settings: Settings; readonly routes: readonly Route[] };

/** Read a worker's start options. `otherNames`: options that the caller reads itself, left alone here. */
export function parseStartOptions(options: unknown, otherNames: readonly string[] = []): Parsed<StartSettings> {
  throw [options, otherNames];
}
