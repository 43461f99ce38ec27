/** The maximum number of tags of a response. */
export const MOST_TAGS = 128;

/**
 * Several lists of tags as the tags of one response: without duplicates, cut off at the maximum. Without groups, which come from the
 * origin, not from requests.
 *
 * @example
 * mergeTags(['user-7'], undefined, ['user-7', 'list']); // ['user-7', 'list']
 */
export const mergeTags = (...all: readonly (readonly string[] | undefined)[]): readonly string[] =>
  [...new Set(all.flatMap((tags) => tags ?? []))].filter((tag) => !isGroupTag(tag)).slice(0, MOST_TAGS);

/**
 * A group as a tag, which stores can search for. Tags given by users, origins and names of groups contain no control characters, so a
 * group equals no other tag. RFC 9875 §2.1.
 *
 * @example
 * const tags = ['user-7', groupTag('https://example.org', 'scripts')];
 */
export const groupTag = (origin: string, group: string): string => `${SEPARATOR}${origin}${SEPARATOR}${group}`;

/**
 * Is this tag a group, not one given by a user?
 *
 * @example
 * isGroupTag('user-7'); // false
 */
export const isGroupTag = (tag: string): boolean => tag.startsWith(SEPARATOR);

/** The information separator: a control character. */
const SEPARATOR = '\u001f';
