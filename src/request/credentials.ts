import type { HeaderFields } from '../http/fields/header-fields.js';
import { type IgnoredNames, identifyingName, isIdentifyingField } from '../options/ignored-names.js';
import { parametersOf } from './key/parameters.js';

/** A value that tells users apart, and the name that it was given under, in lower case. */
export type Credential = readonly [name: string, value: string];

/** The credentials in the header fields and in the query of a request. */
export function credentialsIn(
  { fields, url }: { readonly fields: HeaderFields; readonly url: string },
  names: IgnoredNames,
): readonly Credential[] {
  const given = fields.filter(([name]) => isIdentifyingField(name, names));
  const question = url.indexOf('?');
  if (question === -1) return given;
  const query = url.slice(question + 1);
  return mayHold(query, names) ? [...given, ...identifying(parametersOf(query), names)] : given;
}

/** Those of a list of names and values that tell users apart. */
export const identifying = (
  values: Iterable<readonly [name: string, value: string]>,
  names: IgnoredNames,
): readonly Credential[] =>
  [...values].flatMap(([name, value]) => {
    const known = identifyingName(name, names);
    return known === undefined ? [] : [[known, value] as const];
  });

/** Most queries hold none, which is told without a parser; names may be escaped. */
function mayHold(query: string, { identity }: IgnoredNames): boolean {
  const lower = query.toLowerCase();
  return lower.includes('%') || identity.some((name) => lower.includes(name));
}
