import { responseDirectives } from '../fields/cache-control.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { areStrings, readList } from '../fields/structured-fields.js';
import { hasExplicitLifetime } from '../freshness/freshness.js';

/**
 * Does this status mean that an unsafe request succeeded, so that stored responses of its target may be outdated? The status of an
 * opaque response, 0, counts as success, as the real one is unknown. RFC 9111 §4.4.
 *
 * @example
 * isSuccess(303); // true
 */
export const isSuccess = (status: number): boolean => status < 400;

/**
 * The URI references in Location and Content-Location, which an unsafe request may have changed besides its target. Only those of the
 * target's origin count, which the caller checks. RFC 9111 §4.4.
 *
 * @example
 * changedUris([['location', '/new']]); // ['/new']
 */
export const changedUris = (fields: HeaderFields): readonly string[] =>
  ['location', 'content-location'].map((name) => fieldValue(fields, name)).filter((value) => value !== undefined);

/**
 * May the response to a POST answer later GETs of its target? It must have an explicit freshness lifetime and be a representation of
 * the target, which only a successful response can be. `isTarget`: is this URI reference the target? RFC 9110 §8.7, §9.3.3.
 *
 * @example
 * const fields: HeaderFields = [['cache-control', 'max-age=60'], ['content-location', '/a']];
 * answersGet({ status: 200, fields }, (uri) => uri === '/a'); // true
 */
export function answersGet(
  { status, fields }: { readonly status: number; readonly fields: HeaderFields },
  isTarget: (uri: string) => boolean,
): boolean {
  const uri = fieldValue(fields, 'content-location');
  const isRepresentation = status >= 200 && status < 300 && uri !== undefined && isTarget(uri);
  return isRepresentation && hasExplicitLifetime(fields, responseDirectives(fields));
}

/**
 * The groups that a response belongs to; none if Cache-Groups is malformed. Two stored responses share a group if they have the same
 * origin and the same name, which is case-sensitive: `groupTag`. RFC 9875 §2.
 *
 * A cache that invalidates a stored response may invalidate those in the same groups, but not those that share groups with these in
 * turn: it does not cascade (§2.2.1).
 *
 * @example
 * cacheGroups([['cache-groups', '"scripts", "Styles";note=1']]); // ['scripts', 'Styles']
 */
export const cacheGroups = (fields: HeaderFields): readonly string[] => stringsIn(fields, 'cache-groups');

/**
 * The groups of its own origin that a response invalidates; none if Cache-Group-Invalidation is malformed. Only for responses to
 * unsafe methods: on others the field must be ignored. RFC 9875 §3.
 *
 * @example
 * invalidatedGroups([['cache-group-invalidation', '"scripts"']]); // ['scripts']
 */
export const invalidatedGroups = (fields: HeaderFields): readonly string[] =>
  stringsIn(fields, 'cache-group-invalidation');

/** A List of Strings without duplicates, parameters ignored. With a member of another type, the field is malformed. */
function stringsIn(fields: HeaderFields, name: string): readonly string[] {
  const names = readList(fieldValue(fields, name) ?? '');
  return areStrings(names) ? [...new Set(names)] : [];
}
