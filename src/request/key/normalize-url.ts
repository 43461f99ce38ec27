import { isIgnoredParameter } from '../../options/ignored-names.js';
import type { Settings } from '../../options/settings.js';
import type { NamePattern } from '../../options/url-params.js';

/**
 * The canonical form of an absolute href for comparing: no fragment, parameters sorted by name, unreserved percent escapes decoded
 * and the others in upper case (RFC 3986 §6.2.2). Parameters with the same name keep their order. `?a`, `?a=` and no `a` stay three
 * URLs. With `ignoredParameters`, their values become `REDACTED`: the form that is stored and named. Where `sortQuery` is false, all
 * parameters stay in their order (requests-cache: normalize_url).
 *
 * @example
 * normalizeUrl('https://x.org/a?b=2&a=%7e#top'); // 'https://x.org/a?a=~&b=2'
 */
export function normalizeUrl(href: string, ignoredParameters: readonly string[] = NONE, sortQuery = true): string {
  const hash = href.indexOf('#');
  const url = hash === -1 ? href : href.slice(0, hash);
  const question = url.indexOf('?');
  if (question === -1) return normalizeEscapes(url);
  const query = normalizeParams(url.slice(question + 1), ignoredParameters, sortQuery);
  return `${normalizeEscapes(url.slice(0, question))}?${query}`;
}

const NONE: readonly string[] = [];

/** The form of a URL that is stored, named and shown under these settings. */
export const urlName = (href: string, settings: UrlSettings): string =>
  normalizeUrl(withoutParams(href, settings.ignoreUrlParams), settings.ignoredParameters.query, isSorted(settings));

/** All names that a URL may be stored under: other settings of the same cache may sort its parameters, or not. */
export function urlNames(href: string, { ignoredParameters, ignoreUrlParams }: UrlSettings): readonly string[] {
  const url = withoutParams(href, ignoreUrlParams);
  return [...new Set([true, false].map((sort) => normalizeUrl(url, ignoredParameters.query, sort)))];
}

/** The settings that the name of a URL depends on. */
export type UrlSettings = Pick<Settings, 'ignoredParameters' | 'ignoreUrlParams' | 'sortQuery' | 'cacheControl'>;

/** With `cacheControl` the target URI is the key as it stands (RFC 9111 §4), unless the session says otherwise. */
export const isSorted = ({ sortQuery, cacheControl }: Pick<Settings, 'sortQuery' | 'cacheControl'>): boolean =>
  sortQuery ?? !cacheControl;

/**
 * The canonical form of a query or urlencoded form: parameters sorted by name, values of ignored names redacted. No round trip
 * through URLSearchParams, which would make `a` and `a=` one. Parameters with the same name keep their order, and where `sort` is
 * false, all do (requests-cache: normalize_params, which sorts by value too).
 *
 * @example
 * normalizeParams('b=2&api_key=s3cret', ['api_key']); // 'api_key=REDACTED&b=2'
 */
export function normalizeParams(query: string, ignored: readonly string[], sort = true, found?: Found): string {
  if (!query.includes('&')) return parameter(query, ignored, found).text;
  const parameters = query.split('&').map((text) => parameter(text, ignored, found));
  if (sort) parameters.sort(byName);
  return parameters.map(({ text }) => text).join('&');
}

/** The parameters of a query as a server reads them. */
export const parametersOf = (query: string): readonly (readonly [name: string, value: string])[] =>
  query.split('&').map((parameter) => {
    const equals = parameter.indexOf('=');
    return equals === -1
      ? [decoded(parameter), '']
      : [decoded(parameter.slice(0, equals)), decoded(parameter.slice(equals + 1))];
  });

/** Told of the name and the value of each parameter that is redacted, as a server reads them. */
type Found = (name: string, value: string) => void;

/** Unreserved percent escapes decoded, all others in upper case (RFC 3986 §6.2.2.1 and §6.2.2.2). */
export function normalizeEscapes(text: string): string {
  return text.includes('%') ? text.replace(/%[0-9a-f]{2}/gi, normalEscape) : text;
}

/** `name`: as a server reads it. */
type Parameter = { readonly name: string; readonly text: string };

function parameter(raw: string, ignored: readonly string[], found?: Found): Parameter {
  const text = normalizeEscapes(raw);
  const equals = text.indexOf('=');
  const spelled = equals === -1 ? text : text.slice(0, equals);
  const name = decoded(spelled);
  if (equals === -1 || !isIgnoredParameter(name, ignored)) return { name, text };
  found?.(name, decoded(text.slice(equals + 1)));
  return { name, text: `${spelled}=${REDACTED}` };
}

/** By code units, whatever the spelling: `a%20b` and `a+b` are one name. */
const byName = ({ name: one }: Parameter, { name: other }: Parameter): number =>
  one < other ? -1 : Number(one > other);

function normalEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
}

/** What a server reads it as. */
function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A URL without the parameters that do not matter; without its `?`, where none is left. */
export function withoutParams(url: string, ignored: readonly NamePattern[]): string {
  const [, before, query, after] = (ignored.length > 0 && /^([^?#]*)\?([^#]*)(.*)$/s.exec(url)) || [];
  if (query === undefined) return url;
  const names = parametersOf(query);
  const isIgnored = matcherOf(ignored);
  const kept = query.split('&').filter((_, index) => !isIgnored(names[index]?.[0] ?? ''));
  if (kept.length === names.length) return url;
  return `${before}${kept.length === 0 ? '' : `?${kept.join('&')}`}${after}`;
}

/** Compiled once for each list: settings keep theirs. */
const memo = new WeakMap<readonly NamePattern[], (name: string) => boolean>();

function matcherOf(patterns: readonly NamePattern[]): (name: string) => boolean {
  const known = memo.get(patterns);
  if (known !== undefined) return known;
  const regexps = patterns.map(([source, flags]) => new RegExp(source, flags));
  const matches = (name: string): boolean => regexps.some((regexp) => regexp.test(name));
  memo.set(patterns, matches);
  return matches;
}

/** What stands in place of the value of an ignored name. That the name was given still matters: with and without are two keys. */
export const REDACTED = 'REDACTED';
