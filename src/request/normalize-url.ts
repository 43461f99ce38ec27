import { normalizeEscapes, normalizeParams } from './parameters.js';

/**
 * The canonical form of an absolute href for comparing: no fragment, parameters sorted by name and value, unreserved percent
 * escapes decoded and the others in upper case (RFC 3986 §6.2.2). `?a`, `?a=` and no `a` stay three URLs. With
 * `ignoredParameters`, their values become `REDACTED`: the form that is stored and named.
 *
 * @example
 * normalizeUrl('https://x.org/a?b=2&a=%7e#top'); // 'https://x.org/a?a=~&b=2'
 */
export function normalizeUrl(href: string, ignoredParameters: readonly string[] = NONE): string {
  const hash = href.indexOf('#');
  const url = hash === -1 ? href : href.slice(0, hash);
  const question = url.indexOf('?');
  if (question === -1) return normalizeEscapes(url);
  const query = normalizeParams(url.slice(question + 1), ignoredParameters);
  return `${normalizeEscapes(url.slice(0, question))}?${query}`;
}

const NONE: readonly string[] = [];
