import { responseDirectives } from '../fields/cache-control.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { areStrings, readList } from '../fields/structured-fields.js';
import { hasExplicitLifetime } from '../freshness/freshness.js';

/**
 * Did an unsafe request succeed, so that what is stored of its target may be wrong now? Status 0 tells nothing (an opaque
 * response), so it counts. RFC 9111 §4.4.
 *
 * @example
 * isSuccess(303); // true
 */
export const isSuccess = (status: number): boolean => status < 400;

/**
 * The URIs beside its target that an unsafe request may have changed, as they stand in the response: those in Location and
 * Content-Location. Only those of the target's origin count, which the caller sees to. RFC 9111 §4.4.
 *
 * @example
 * changedUris([['location', '/new']]); // ['/new']
 */
export const changedUris = (fields: HeaderFields): readonly string[] =>
  ['location', 'content-location'].map((name) => fieldValue(fields, name)).filter((value) => value !== undefined);

/**
 * May the response to a POST answer later GETs of its target? It must say how long it stays fresh, and that it is what a GET would
 * give, which only a success can say. `isTarget` tells whether a URI reference is the target. RFC 9110 §8.7, §9.3.3.
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
 * The groups that a response belongs to; none where Cache-Groups is malformed. Two stored responses share a group when they have
 * the same origin and the same name, letter case included: {@link groupTag}. RFC 9875 §2.
 *
 * A cache that invalidates a stored response may invalidate those that share a group with it, but not what shares groups with
 * these: it does not cascade (§2.2.1).
 *
 * @example
 * cacheGroups([['cache-groups', '"scripts", "Styles";note=1']]); // ['scripts', 'Styles']
 */
export const cacheGroups = (fields: HeaderFields): readonly string[] => namesIn(fields, 'cache-groups');

/**
 * The groups of its own origin that a response invalidates; none where Cache-Group-Invalidation is malformed. To be asked about
 * responses to unsafe methods only: on others the field must be ignored. RFC 9875 §3.
 *
 * @example
 * invalidatedGroups([['cache-group-invalidation', '"scripts"']]); // ['scripts']
 */
export const invalidatedGroups = (fields: HeaderFields): readonly string[] =>
  namesIn(fields, 'cache-group-invalidation');

/**
 * A group as a tag, by which a store finds what is tagged. Tags that users give have no control characters, and neither have
 * origins and names of groups: so it equals no other. RFC 9875 §2.1.
 *
 * @example
 * const tags = ['user-7', groupTag('https://example.org', 'scripts')];
 */
export const groupTag = (origin: string, group: string): string => `${MARK}${origin}${MARK}${group}`;

/**
 * Does this tag stand for a group, so that no user gave it?
 *
 * @example
 * isGroupTag('user-7'); // false
 */
export const isGroupTag = (tag: string): boolean => tag.startsWith(MARK);

/** The information separator: a control character. */
const MARK = '\u001f';

/** A List of Strings, in any order; their parameters mean nothing. One member of another type, and the field is no such List. */
function namesIn(fields: HeaderFields, name: string): readonly string[] {
  const value = fieldValue(fields, name);
  const names = value === undefined ? null : readList(value);
  return areStrings(names) ? [...new Set(names)] : [];
}
