import { isIgnoredParameter } from '../policy/index.js';
import { REDACTED } from './redacted.js';

/**
 * The canonical form of a query or urlencoded form: parameters sorted by name and value, values of ignored names redacted. No round
 * trip through URLSearchParams, which would make `a` and `a=` one. The order of equal names does not count; where `sort` is false,
 * every order does (requests-cache: normalize_params).
 *
 * @example
 * normalizeParams('b=2&api_key=s3cret', ['api_key']); // 'api_key=REDACTED&b=2'
 */
export function normalizeParams(query: string, ignored: readonly string[], sort = true): string {
  if (!query.includes('&')) return parameter(query, ignored).text;
  const parameters = query.split('&').map((text) => parameter(text, ignored));
  if (sort) parameters.sort(byNameThenText);
  return parameters.map(({ text }) => text).join('&');
}

/** Unreserved percent escapes decoded, all others in upper case (RFC 3986 §6.2.2.1 and §6.2.2.2). */
export function normalizeEscapes(text: string): string {
  return text.includes('%') ? text.replace(/%[0-9a-f]{2}/gi, normalEscape) : text;
}

type Parameter = { readonly name: string; readonly text: string };

function parameter(raw: string, ignored: readonly string[]): Parameter {
  const text = normalizeEscapes(raw);
  const equals = text.indexOf('=');
  if (equals === -1) return { name: text, text };
  const name = text.slice(0, equals);
  if (!isIgnoredParameter(decoded(name), ignored)) return { name, text };
  return { name, text: `${name}=${REDACTED}` };
}

/** By code units: `name` comes before `name=`, and that before `name=a`. */
function byNameThenText(one: Parameter, other: Parameter): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  if (one.text === other.text) return 0;
  return one.text < other.text ? -1 : 1;
}

function normalEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
}

/** What a server reads the name as. */
function decoded(name: string): string {
  if (!/[%+]/.test(name)) return name;
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
