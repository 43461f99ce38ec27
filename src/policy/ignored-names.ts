import { DEFAULT_IGNORED_PARAMS } from './defaults.js';

/** The names of `ignoredParameters` by where they stand. */
export type IgnoredNames = {
  readonly headers: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly string[];
};

/**
 * The same names wherever they stand.
 *
 * @example
 * everywhere(['token']); // { headers: ['token'], query: ['token'], body: ['token'] }
 */
export const everywhere = (names: readonly string[]): IgnoredNames => ({ headers: names, query: names, body: names });

/**
 * Is this header field one of `ignoredParameters`? Names of fields have no letter case (RFC 9110 §5.1).
 *
 * @example
 * isIgnoredField('x-token', ['X-Token']); // true
 */
export function isIgnoredField(name: string, ignoredParameters: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return ignoredParameters.some((ignored) => ignored.toLowerCase() === lower);
}

/**
 * Is this query or body parameter one of `ignoredParameters`? Exactly as given, but the nine default names in any letter case.
 *
 * @example
 * isIgnoredParameter('Token', ['token']); // false
 * isIgnoredParameter('API_KEY', ['api_key']); // true
 */
export function isIgnoredParameter(name: string, ignoredParameters: readonly string[]): boolean {
  return ignoredParameters.includes(name) || (isDefaultName(name) && isIgnoredField(name, ignoredParameters));
}

function isDefaultName(name: string): boolean {
  return isIgnoredField(name, DEFAULT_IGNORED_PARAMS);
}
