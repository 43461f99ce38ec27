import { badOption, type Fault, shown, unsupportedOption } from './faults.js';

/** A URL pattern once read: `glob` as in requests-cache, `path` a glob on the page's own origin, `regexp` searched in the whole URL. */
export type UrlPattern =
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'path'; readonly pattern: string }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string };

/** A pattern of `routes` once read: there, what contains `://` is a URLPattern string. */
export type RoutePattern = UrlPattern | { readonly kind: 'url-pattern'; readonly pattern: string };

/**
 * Read a key of `urlsExpireAfter`.
 *
 * @example
 * parseUrlPattern('/api/*');            // { kind: 'path', pattern: '/api/*' }
 * parseUrlPattern('*.example.com/img'); // { kind: 'glob', pattern: '*.example.com/img' }
 */
export function parseUrlPattern(value: unknown): UrlPattern | Fault {
  if (value instanceof RegExp) return { kind: 'regexp', source: value.source, flags: value.flags.replace(/[gy]/g, '') };
  if (isUrlPatternObject(value)) return unsupportedOption(URL_PATTERN_ADVICE);
  if (typeof value !== 'string' || value.trim() === '') {
    return badOption(`${shown(value)} is no URL pattern: give a glob ("/api/*", "*.example.com/img") or a RegExp.`);
  }
  return { kind: value.startsWith('/') ? 'path' : 'glob', pattern: value };
}

/**
 * Read a pattern of `routes`.
 *
 * @example
 * parseRoutePattern('https://example.com/:page'); // { kind: 'url-pattern', ... }
 */
export function parseRoutePattern(value: unknown): RoutePattern | Fault {
  const pattern = parseUrlPattern(value);
  return pattern.kind === 'glob' && pattern.pattern.includes('://') ? { ...pattern, kind: 'url-pattern' } : pattern;
}

const URL_PATTERN_ADVICE =
  'A URLPattern object cannot cross to the worker: give the string that it was made from, as a glob ("/api/*"), or a RegExp.';

/** By its tag: the class is not there in every host. */
const isUrlPatternObject = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object URLPattern]';
