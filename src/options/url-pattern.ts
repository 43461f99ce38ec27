import { shown } from '../errors.js';
import { badOption, type Fault } from './faults.js';

/** What a URLPattern is made of. */
export type UrlComponents = Readonly<
  Record<'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash', string>
>;

/** A URLPattern of the platform. It does not tell whether it was made with `ignoreCase`, so that letter case counts. */
export type UrlPatternObject = UrlComponents & { test(url: string): boolean };

/**
 * A pattern of URLs: `'/…'` is a glob for paths on the origin of `baseUrl`, else of the page (where there is neither, on any), other strings
 * are globs for host and path, `'*'` is everything; or a RegExp, or a URLPattern. How it is escaped makes no difference.
 */
export type ExpirationPattern = string | RegExp | UrlPatternObject;

/**
 * A URL pattern once read: `glob` as in requests-cache, `path` a glob on the page's own origin, `regexp` searched in the whole URL,
 * `components` those of a URLPattern, whose object crosses no port.
 */
export type UrlPattern =
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'path'; readonly pattern: string }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string }
  | { readonly kind: 'components'; readonly components: UrlComponents };

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
  if (isUrlPatternObject(value)) return { kind: 'components', components: componentsOf(value) };
  if (typeof value !== 'string' || value.trim() === '') {
    return badOption('notUrlPattern', shown(value));
  }
  if (value.startsWith('//')) return { kind: 'glob', pattern: value.slice(2) };
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

/** By its tag: the class is not there in every host. */
const isUrlPatternObject = (value: unknown): value is UrlPatternObject =>
  Object.prototype.toString.call(value) === '[object URLPattern]';

/** They are getters of its prototype. */
function componentsOf({
  protocol,
  username,
  password,
  hostname,
  port,
  pathname,
  search,
  hash,
}: UrlPatternObject): UrlComponents {
  return { protocol, username, password, hostname, port, pathname, search, hash };
}

/** Which names of parameters a pattern matches: a regular expression as text, which crosses ports and is kept with settings. */
export type NamePattern = readonly [source: string, flags: string];

/** Read a pattern of parameter names: a RegExp, a name, or the beginning of a name with `*`. */
export function parseNamePattern(value: unknown): NamePattern | undefined {
  if (value instanceof RegExp) return [value.source, value.flags.replace(/[gy]/g, '')];
  if (typeof value !== 'string' || !/^[^*]+\*?$/.test(value)) return undefined;
  const [beginning, end] = value.endsWith('*') ? [value.slice(0, -1), ''] : [value, '$'];
  return [`^${beginning.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}${end}`, ''];
}
