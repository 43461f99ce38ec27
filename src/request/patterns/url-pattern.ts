import { CacheError } from '../../errors.js';
import type { RoutePattern, UrlComponents, UrlPattern } from '../../options/url-pattern.js';
import { normalizeEscapes } from '../key/parameters.js';
import { readableUrl } from './readable-url.js';
import { compilePathGlob, compileUrlGlob } from './url-glob.js';

/**
 * Does a pattern of the settings match an absolute URL? Globs as in requests-cache: without the scheme, a match of the beginning,
 * `*` is anything, `?` one character, `[..]` a class, case-sensitive in the path. A `path` is such a glob on `origin`; where that is
 * null, as in Node, on any origin. How a pattern or a URL is escaped makes no difference: both are compared as {@link readableUrl} writes
 * them, a URLPattern with unreserved escapes decoded and the others in upper case.
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
      return compileUrlGlob(pattern.pattern);
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

function pathMatcher(pattern: string): Matcher {
  const matches = compilePathGlob(pattern);
  return (url, origin) =>
    origin === null
      ? matches(url.replace(/^[^/]*\/\/[^/]*/, ''))
      : url.startsWith(`${origin}/`) && matches(url.slice(origin.length));
}

/** Searched as by `re.search`: without the flags that make a RegExp remember where it was. */
function regexpMatcher(source: string, flags: string): Matcher {
  const regexp = new RegExp(readableUrl(source, escaped), flags.replace(/[gy]/g, ''));
  return (url) => regexp.test(readableUrl(url));
}

/** A decoded character that means something to regular expressions. */
const escaped = (character: string): string => character.replace(/[$().^{|}]/g, '\\$&');

function urlPatternMatcher(pattern: string | UrlComponents): Matcher {
  if (typeof URLPattern === 'undefined') {
    throw new CacheError(
      'unsupported-option',
      `The pattern "${typeof pattern === 'string' ? pattern : pattern.pathname}" needs URLPattern, which does not exist here. Use a path glob such as "/api/*" or a RegExp.`,
    );
  }
  const urlPattern = new URLPattern(
    typeof pattern === 'string' ? normalizeEscapes(pattern) : normalComponents(pattern),
  );
  return (url) => urlPattern.test(normalizeEscapes(url));
}

const normalComponents = (components: UrlComponents): URLPatternInit =>
  Object.fromEntries(Object.entries(components).map(([name, component]) => [name, normalizeEscapes(component)]));
