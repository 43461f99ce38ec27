import { CacheError } from '../errors.js';
import type { RoutePattern, UrlComponents, UrlPattern } from '../policy/index.js';
import { compileGlob } from './glob.js';

/**
 * Does a pattern of the settings match an absolute URL? Globs as in requests-cache: without the scheme, a match of the beginning,
 * `*` is anything, `?` one character, `[..]` a class, case-sensitive. A `path` is such a glob on `origin`; without one it matches
 * nothing.
 */
export function matchesUrl(pattern: UrlPattern, url: string, origin: string | null): boolean {
  return compiled(pattern)(url, origin);
}

/** Does an entry of `routes` match an absolute URL? As {@link matchesUrl}, and what contains `://` is a URLPattern string. */
export function matchesRoute(pattern: RoutePattern, url: string, origin: string | null): boolean {
  return compiled(pattern)(url, origin);
}

type Matcher = (url: string, origin: string | null) => boolean;

/** Compiled once for each pattern: settings and routes keep theirs. */
const memo = new WeakMap<RoutePattern, Matcher>();

function compiled(pattern: RoutePattern): Matcher {
  const known = memo.get(pattern);
  if (known !== undefined) return known;
  const matcher = compile(pattern);
  memo.set(pattern, matcher);
  return matcher;
}

function compile(pattern: RoutePattern): Matcher {
  switch (pattern.kind) {
    case 'glob':
      return globMatcher(pattern.pattern);
    case 'path':
      return pathMatcher(pattern.pattern);
    case 'regexp':
      return regexpMatcher(pattern.source, pattern.flags);
    case 'url-pattern':
      return urlPatternMatcher(pattern.pattern);
    case 'components':
      return urlPatternMatcher(pattern.components);
  }
}

/** The pattern's scheme may itself be a glob (`*://x.org`); what follows a slash is no scheme. */
function globMatcher(pattern: string): Matcher {
  const matches = compileGlob(pattern.replace(/^[^/]*:\/\//, ''));
  return (url) => matches(url.replace(/^[a-z][a-z0-9+.-]*:\/\//, ''));
}

function pathMatcher(pattern: string): Matcher {
  const matches = compileGlob(pattern);
  return (url, origin) => origin !== null && url.startsWith(`${origin}/`) && matches(url.slice(origin.length));
}

/** Searched as by `re.search`: without the flags that make a RegExp remember where it was. */
function regexpMatcher(source: string, flags: string): Matcher {
  const regexp = new RegExp(source, flags.replace(/[gy]/g, ''));
  return (url) => regexp.test(url);
}

function urlPatternMatcher(pattern: string | UrlComponents): Matcher {
  if (typeof URLPattern === 'undefined') {
    throw new CacheError(
      'unsupported-option',
      `The pattern "${typeof pattern === 'string' ? pattern : pattern.pathname}" needs URLPattern, which does not exist here. Use a path glob such as "/api/*" or a RegExp.`,
    );
  }
  const urlPattern = new URLPattern(typeof pattern === 'string' ? pattern : { ...pattern });
  return (url) => urlPattern.test(url);
}
