import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { areStrings, readList } from '../fields/structured-fields.js';

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
