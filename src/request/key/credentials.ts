import type { HeaderFields } from '../../http/fields/header-fields.js';
import { type IgnoredNames, identifyingName, isIdentifyingField } from '../../http/ignored-names.js';
import { parameterOf } from './normalize-url.js';

/** A value that distinguishes users, and its name in lower case. */
export type Credential = readonly [name: string, value: string];

/** The credentials in the header fields and the query of a request. */
export function credentialsIn(
  { fields, url }: { readonly fields: HeaderFields; readonly url: string },
  names: IgnoredNames,
): readonly Credential[] {
  const given: Credential[] = [];
  for (const field of fields) if (isIdentifyingField(field[0], names)) given.push(field);
  const question = url.indexOf('?');
  if (question === -1) return given;
  const query = url.slice(question + 1);
  return mayContain(query, names) ? [...given, ...identifying(query.split('&').map(parameterOf), names)] : given;
}

/** The credentials among named values. */
export const identifying = (
  values: readonly (readonly [name: string, value: string])[],
  names: IgnoredNames,
): readonly Credential[] =>
  values.flatMap(([name, value]) => {
    const known = identifyingName(name, names);
    return known === undefined ? [] : [[known, value] as const];
  });

/** Rules out most queries without parsing them; escaped ones are parsed. */
function mayContain(query: string, { identity }: IgnoredNames): boolean {
  const lower = query.toLowerCase();
  return lower.includes('%') || identity.some((name) => lower.includes(name));
}
