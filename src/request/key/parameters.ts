import { isIgnoredParameter } from '../../options/ignored-names.js';
import { REDACTED } from './redacted.js';

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
