import type { Settings } from '../../options/settings.js';
import { normalizeEscapes, normalizeParams } from './parameters.js';
import { withoutParams } from './url-params.js';

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
