import { DEFAULT_IGNORED_PARAMS } from './defaults.js';

/** Is this header field one of `ignoredParameters`? Names of fields have no letter case (RFC 9110 §5.1). */
export function isIgnoredField(name: string, ignoredParameters: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return ignoredParameters.some((ignored) => ignored.toLowerCase() === lower);
}

/** Is this query or body parameter one of `ignoredParameters`? Exactly as given, but the nine default names in any letter case. */
export function isIgnoredParameter(name: string, ignoredParameters: readonly string[]): boolean {
  return ignoredParameters.includes(name) || (isDefaultName(name) && isIgnoredField(name, ignoredParameters));
}

function isDefaultName(name: string): boolean {
  return isIgnoredField(name, DEFAULT_IGNORED_PARAMS);
}
