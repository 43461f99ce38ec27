import { fail } from '../../errors.js';
import { byName } from '../../http/fields/query.js';
import type { RoutePattern, UrlComponents } from '../../options/url-pattern.js';
import { normalizeEscapes } from '../key/normalize-url.js';
import { compileGlob } from './glob.js';

/**
 * Does a pattern of the settings match an absolute URL? Globs as in requests-cache: without the scheme, matching a prefix, `*` is
 * anything, `?` one character, `[..]` a class, case-sensitive in the path. A `path` is such a glob on `origin`; if that is null, as in
 * Node, on any origin. Escapes make no difference: patterns and URLs are compared as {@link readableUrl} writes them, for a URLPattern
 * with unreserved escapes decoded and the others in upper case. Among `routes`, a string with `://` is a URLPattern.
 */
export function matchesUrl(pattern: RoutePattern, url: string, origin: string | null): boolean {
  let matches = compiled.get(pattern);
  if (matches === undefined) {
    matches = compile(pattern);
    compiled.set(pattern, matches);
  }
  return matches(url, origin);
}

type Matcher = (url: string, origin: string | null) => boolean;

/** By pattern: settings and routes keep theirs. */
const compiled = new WeakMap<RoutePattern, Matcher>();

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
  const matches = compileText([pattern]);
  return (url, origin) =>
    origin === null
      ? matches(url.replace(/^[^/]*\/\/[^/]*/, ''))
      : url.startsWith(`${origin}/`) && matches(url.slice(origin.length));
}

/** Searched as by `re.search`: without the flags that make a RegExp keep its position. */
function regexpMatcher(source: string, flags: string): Matcher {
  const regexp = new RegExp(readableUrl(source, escaped), flags.replace(/[gy]/g, ''));
  return (url) => regexp.test(readableUrl(url));
}

/** A decoded character that has a meaning in regular expressions. */
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

/** A glob for host and path: its own scheme does not count, and can itself be a glob (`*://x.org`). */
function compileUrlGlob(pattern: string): Matcher {
  const [, scheme = '', rest = '', host = '', path = ''] = /^(?:([^/]*):\/\/)?(([^/]*)(.*))$/s.exec(pattern) ?? [];
  const normal = normalHost(host, path, scheme) + path;
  // After a star it may be about the path (`*Zürich*`) as well as about the host.
  const matches = compileText(host.includes('*') ? [normal, rest] : [normal]);
  return (url) => matches(url.replace(/^[a-z][a-z0-9+.-]*:\/\/([^/]*?)\.?(:\d+)?(?=\/)/, '$1$2'));
}

/**
 * A prefix of all URLs that a glob matches, however they are escaped: as long as it consists of characters that are never escaped and
 * have no meaning in globs.
 */
export const literalPrefix = (glob: string): string => /^[\w.~/-]*/.exec(glob)?.[0] ?? '';

function compileText(spellings: readonly string[]): (text: string) => boolean {
  const normal = spellings.map((spelling) => normalText(spelling.replace(/#.*/s, '')));
  const globs = [...new Set(normal.flatMap((spelling) => [spelling, withSortedQuery(spelling)]))].map(compileGlob);
  return (text) => {
    const normalized = normalText(text);
    return globs.some((matches) => matches(normalized));
  };
}

/** Spaces in queries are written as `+` or `%20`. */
const normalText = (text: string): string => readableUrl(text).replaceAll('+', ' ');

/** Parameters in stored URLs are sorted by name. */
function withSortedQuery(glob: string): string {
  const question = glob.lastIndexOf('?', glob.indexOf('&'));
  if (!glob.includes('&') || question === -1) return glob;
  const parameters = glob.slice(question + 1).split('&');
  const named = parameters.map((parameter) => [parameter.replace(/=.*/s, ''), parameter] as const);
  const sorted = named.sort(byName).map(([, parameter]) => parameter);
  return `${glob.slice(0, question)}?${sorted.join('&')}`;
}

/** As the URL parser writes hosts: lower case, Punycode, without the default port and the dot of the root. */
function normalHost(host: string, path: string, scheme: string): string {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/s.exec(host) ?? [];
  const labels = name.replace(IPV6, '[[]').split('.').map(normalLabel).join('.');
  const isDefault = port === '80' ? scheme !== 'https' : port === '443' && scheme !== 'http';
  if (port === undefined) return path === '' ? labels : labels.replace(/\.$/, '');
  return labels.replace(/\.$/, '') + (isDefault ? (path === '' ? '/' : '') : `:${port}`);
}

/** The bracket of an address does not begin a class. */
const IPV6 = /^\[(?=[\da-f:.]+\]$)/i;

/** A label with wildcards and letters beyond ASCII matches no host, as its Punycode is unknown. */
function normalLabel(label: string): string {
  const isAscii = /^[\0-\x7f]*$/.test(label);
  if (isAscii || /[*?[]/.test(label) || !URL.canParse(`http://${label}`)) return label.toLowerCase();
  return new URL(`http://${label}`).hostname;
}

/**
 * A URL or a pattern of URLs with percent escapes decoded if they have no other meaning, so that `/z%C3%BCrich`, `/z%c3%bcrich` and
 * `/zürich` are equal. Delimiters (RFC 3986 §2.2), control characters, the wildcards of globs and invalid UTF-8 remain escaped, in
 * upper case.
 */
function readableUrl(text: string, shown = (character: string): string => character): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPES, (escapes) => {
    try {
      const characters = decodeURIComponent(escapes);
      return KEPT.test(characters) ? escapes.toUpperCase() : shown(characters);
    } catch {
      return escapes.toUpperCase();
    }
  });
}

/** The bytes of one or more characters beyond ASCII, or one character of ASCII. */
const ESCAPES = /(?:%[89a-f][\da-f])+|%[0-7][\da-f]/gi;

const KEPT = /^(?:\p{Cc}|[#%&*+/;=?[\\\]])$/u;
