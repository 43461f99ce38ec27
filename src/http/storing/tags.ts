import { isGroupTag } from './invalidation.js';

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
