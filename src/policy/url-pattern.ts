import type { Fault } from './faults.js';

/** A URL pattern once read: `glob` as in requests-cache, `path` a glob on the page's own origin, `regexp` searched in the whole URL. */
export type UrlPattern =
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'path'; readonly pattern: string }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string };

/** A pattern of `routes` once read: there, what contains `://` is a URLPattern string. */
export type RoutePattern = UrlPattern | { readonly kind: 'url-pattern'; readonly pattern: string };

/** Read a key of `urlsExpireAfter`. */
export function parseUrlPattern(value: unknown): UrlPattern | Fault {
  throw value;
}

/** Read a pattern of `routes`. */
export function parseRoutePattern(value: unknown): RoutePattern | Fault {
  throw value;
}
