import { fail } from '../../errors.js';
import type { RoutePattern, UrlComponents, UrlPattern } from '../../options/url-pattern.js';
import { normalizeEscapes } from '../key/normalize-url.js';
import { compileGlob } from './glob.js';

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
    const name = typeof pattern === 'string' ? pattern : pattern.pathname;
    throw fail('unsupported-option', 'urlPatternMissing', name);
  }
  const urlPattern = new URLPattern(
    typeof pattern === 'string' ? normalizeEscapes(pattern) : normalComponents(pattern),
  );
  return (url) => urlPattern.test(normalizeEscapes(url));
}

const normalComponents = (components: UrlComponents): URLPatternInit =>
  Object.fromEntries(Object.entries(components).map(([name, component]) => [name, normalizeEscapes(component)]));

/** A glob for host and path, compiled: its own scheme does not count, and may itself be a glob (`*://x.org`). */
export function compileUrlGlob(pattern: string): (url: string) => boolean {
  const [, scheme = '', rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(pattern) ?? [];
  const [host = '', path = ''] = split(rest);
  const normal = normalHost(host, path, scheme) + path;
  // Behind a star it may be about the path (`*Zürich*`) as well as about the host.
  const matches = compileText(host.includes('*') ? [normal, rest] : [normal]);
  return (url) => matches(url.replace(/^[a-z][a-z0-9+.-]*:\/\/([^/]*?)\.?(:\d+)?(?=\/)/, '$1$2'));
}

/** A glob for the path and query of a URL, compiled. */
export const compilePathGlob = (pattern: string): ((path: string) => boolean) => compileText([pattern]);

/**
 * What all URLs begin with that a glob matches, however they are escaped: as far as it is made of characters that are never escaped and
 * mean nothing to globs.
 */
export const literalPrefix = (glob: string): string => /^[\w.~/-]*/.exec(glob)?.[0] ?? '';

/** Blanks in queries are written as `+` or `%20`. */
const normalText = (text: string): string => readableUrl(text).replaceAll('+', ' ');

function compileText(spellings: readonly string[]): (text: string) => boolean {
  const normal = spellings.map((spelling) => normalText(spelling.replace(/#.*/s, '')));
  const globs = [...new Set(normal.flatMap((spelling) => [spelling, withSortedQuery(spelling)]))].map(compileGlob);
  return (text) => {
    const normalised = normalText(text);
    return globs.some((matches) => matches(normalised));
  };
}

/** Stored URLs have their parameters sorted by name. */
function withSortedQuery(glob: string): string {
  const question = glob.lastIndexOf('?', glob.indexOf('&'));
  if (!glob.includes('&') || question === -1) return glob;
  const parameters = glob.slice(question + 1).split('&');
  const nameOf = (parameter: string): string => parameter.split('=')[0] ?? '';
  const sorted = parameters.toSorted((one, other) =>
    nameOf(one) < nameOf(other) ? -1 : Number(nameOf(one) > nameOf(other)),
  );
  return `${glob.slice(0, question)}?${sorted.join('&')}`;
}

function split(hostAndPath: string): readonly [host: string, path: string] {
  const slash = hostAndPath.indexOf('/');
  return slash === -1 ? [hostAndPath, ''] : [hostAndPath.slice(0, slash), hostAndPath.slice(slash)];
}

/** As the URL parser writes hosts: lower case, letters beyond ASCII in Punycode, without the default port and the dot of the root. */
function normalHost(host: string, path: string, scheme: string): string {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/s.exec(host) ?? [];
  const labels = name.replace(IPV6, '[[]').split('.').map(normalLabel).join('.');
  const isDefault = port === '80' ? scheme !== 'https' : port === '443' && scheme !== 'http';
  if (port === undefined) return path === '' ? labels : labels.replace(/\.$/, '');
  return labels.replace(/\.$/, '') + (isDefault ? (path === '' ? '/' : '') : `:${port}`);
}

/** The bracket of an address is no class. */
const IPV6 = /^\[(?=[\da-f:.]+\]$)/i;

/** A label that has wildcards besides letters beyond ASCII matches no host: nobody knows its Punycode. */
function normalLabel(label: string): string {
  const isAscii = /^[\0-\x7f]*$/.test(label);
  if (isAscii || /[*?[]/.test(label) || !URL.canParse(`http://${label}`)) return label.toLowerCase();
  return new URL(`http://${label}`).hostname;
}

/**
 * A URL, or a pattern of URLs, with percent escapes decoded where they mean nothing else, so that `/z%C3%BCrich`, `/z%c3%bcrich` and
 * `/zürich` are one. Delimiters (RFC 3986 §2.2), control characters, the signs of globs and what is no UTF-8 stay escaped, in upper case.
 */
export const readableUrl = (text: string, shown = (character: string): string => character): string =>
  text.includes('%') ? text.replace(ESCAPES, (escapes) => readable(escapes, shown)) : text;

/** The bytes of one or more characters beyond ASCII, or one character of ASCII. */
const ESCAPES = /(?:%[89a-f][\da-f])+|%[0-7][\da-f]/gi;

const KEPT = /^(?:\p{Cc}|[#%&*+/;=?[\\\]])$/u;

function readable(escapes: string, shown: (character: string) => string): string {
  try {
    const characters = decodeURIComponent(escapes);
    return KEPT.test(characters) ? escapes.toUpperCase() : shown(characters);
  } catch {
    return escapes.toUpperCase();
  }
}
