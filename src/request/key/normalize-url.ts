import { byName } from '../../http/fields/query.js';
import { isIgnoredParameter } from '../../http/ignored-names.js';
import type { Settings } from '../../options/table.js';
import type { NamePattern } from '../../options/url-pattern.js';

/** Replaces the value of an ignored name. Requests with and without the name still have different keys. */
export const REDACTED = 'REDACTED';

/**
 * The canonical form of an absolute href for comparison: no fragment, parameters sorted by name, unreserved percent escapes decoded and
 * the others in upper case (RFC 3986 §6.2.2). Parameters with the same name keep their order. `?a`, `?a=` and no `a` are three
 * URLs. Values of `ignoredParameters` become `REDACTED`, as in stored URLs and keys. With `sortQuery: false`, all parameters keep their
 * order (requests-cache: normalize_url).
 *
 * @example
 * normalizeUrl('https://x.org/a?b=2&a=%7e#top'); // 'https://x.org/a?a=~&b=2'
 */
export function normalizeUrl(href: string, ignoredParameters: readonly string[] = [], sortQuery = true): string {
  const hash = href.indexOf('#');
  const url = hash === -1 ? href : href.slice(0, hash);
  const question = url.indexOf('?');
  if (question === -1) return url.includes('%') ? normalizeEscapes(url) : url;
  const query = normalizeParams(url.slice(question + 1), ignoredParameters, sortQuery);
  return `${normalizeEscapes(url.slice(0, question))}?${query}`;
}

/** The settings that the canonical form of a URL depends on. */
export type UrlSettings = Pick<Settings, 'ignoredParameters' | 'ignoreUrlParams' | 'sortQuery' | 'cacheControl'>;

/** The canonical form of a URL under these settings: as it is stored, used in keys and shown. */
export function urlName(href: string, settings: UrlSettings): string {
  // Most URLs are in canonical form already.
  if (!/[?#%]/.test(href)) return href;
  const { ignoreUrlParams, ignoredParameters } = settings;
  const url = ignoreUrlParams.length === 0 ? href : withoutParams(href, ignoreUrlParams);
  return normalizeUrl(url, ignoredParameters.query, isSorted(settings));
}

/** All canonical forms that a URL can be stored under: other settings of the same cache may sort its parameters, or not. */
export function urlNames(href: string, { ignoredParameters, ignoreUrlParams }: UrlSettings): readonly string[] {
  const url = withoutParams(href, ignoreUrlParams);
  return [...new Set([true, false].map((sort) => normalizeUrl(url, ignoredParameters.query, sort)))];
}

/** With `cacheControl` the target URI is the key, unchanged (RFC 9111 §4), unless the session says otherwise. */
export const isSorted = ({ sortQuery, cacheControl }: Pick<Settings, 'sortQuery' | 'cacheControl'>): boolean =>
  sortQuery ?? !cacheControl;

/** A URL without the ignored parameters; without its `?` if none is left. */
export function withoutParams(url: string, ignored: readonly NamePattern[]): string {
  const [, before, query, after] = (ignored.length > 0 && /^([^?#]*)\?([^#]*)(.*)$/s.exec(url)) || [];
  if (query === undefined) return url;
  const patterns = compiled.get(ignored) ?? ignored.map(([source, flags]) => new RegExp(source, flags));
  compiled.set(ignored, patterns);
  const isIgnored = (parameter: string): boolean => patterns.some((one) => one.test(parameterOf(parameter)[0]));
  const parameters = query.split('&');
  const kept = parameters.filter((parameter) => !isIgnored(parameter));
  if (kept.length === parameters.length) return url;
  return `${before}${kept.length === 0 ? '' : `?${kept.join('&')}`}${after}`;
}

/** By list: settings keep theirs. */
const compiled = new WeakMap<readonly NamePattern[], readonly RegExp[]>();

/**
 * The canonical form of a query or urlencoded form: parameters sorted by name, values of ignored names redacted. Not by
 * URLSearchParams, for which `a` and `a=` are equal. Parameters with the same name keep their order; without `sort`, all do
 * (requests-cache: normalize_params, which also sorts by value). `found` is called with each redacted name and value.
 *
 * @example
 * normalizeParams('b=2&api_key=s3cret', ['api_key']); // 'api_key=REDACTED&b=2'
 */
export function normalizeParams(
  query: string,
  ignored: readonly string[],
  sort = true,
  found?: (name: string, value: string) => void,
): string {
  const parameters = query.split('&').map((raw): readonly [name: string, text: string] => {
    const text = normalizeEscapes(raw);
    const [name, value] = parameterOf(text);
    const equals = text.indexOf('=');
    if (equals === -1 || !isIgnoredParameter(name, ignored)) return [name, text];
    found?.(name, value);
    return [name, `${text.slice(0, equals)}=${REDACTED}`];
  });
  // By the decoded name: `a%20b` and `a+b` are one name.
  if (sort) parameters.sort(byName);
  return parameters.map(([, text]) => text).join('&');
}

/** The name and the value of a parameter, decoded. */
export function parameterOf(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [decoded(text), ''] : [decoded(text.slice(0, equals)), decoded(text.slice(equals + 1))];
}

/** Malformed escapes are left as they are, so that different values stay different. */
function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Unreserved percent escapes decoded, all others in upper case (RFC 3986 §6.2.2.1 and §6.2.2.2). */
export function normalizeEscapes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
  });
}
