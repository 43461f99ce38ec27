import type { UrlPattern } from '../policy/index.js';

/**
 * Does a pattern of the settings match an absolute URL? Globs as in requests-cache: without the scheme, a match of the beginning,
 * `*` is anything, `?` one character, `[..]` a class, case-sensitive. A `path` is such a glob on `origin`; without one it matches nothing.
 */
export function matchesUrl(pattern: UrlPattern, url: string, origin: string | null): boolean {
  throw [pattern, url, origin];
}

/** Does an entry of `routes` match an absolute URL? `*`: always; `/...`: a path glob on `origin`; with `://`: a URLPattern string; else a glob. */
export function matchesRoute(pattern: string, url: string, origin: string | null): boolean {
  throw [pattern, url, origin];
}
