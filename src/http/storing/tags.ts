import { shown } from '../../errors.js';
import { badOption, type Fault, isFault, type Parsed } from '../../options/faults.js';
import { type OptionReader, readList } from '../../options/option-readers.js';
import { isGroupTag } from './invalidation.js';

/** The maximum number of tags of a response. */
const MOST = 128;

/** The maximum length of a tag. Control characters are reserved for groups. */
const LONGEST = 256;
const TAG = /* @__PURE__ */ new RegExp(`^\\P{Cc}{1,${LONGEST}}$`, 'u');

const readTag: OptionReader<string> = (value, name) =>
  typeof value === 'string' && TAG.test(value) ? value : badOption('wrongMember', name, shown(value), 'tag');

const readTags = /* @__PURE__ */ readList(readTag);

/** Reads the tags of one response. */
export function readOwnTags(value: unknown, name: string): readonly string[] | Fault {
  const tags = readTags(value, name);
  if (isFault(tags) || tags.length <= MOST) return tags;
  return badOption('tooManyTags', name, tags.length, MOST);
}

/**
 * Several lists of tags as the tags of one response: without duplicates, cut off at the maximum. Without groups, which come from the
 * origin, not from requests.
 *
 * @example
 * mergeTags(['user-7'], undefined, ['user-7', 'list']); // ['user-7', 'list']
 */
export const mergeTags = (...all: readonly (readonly string[] | undefined)[]): readonly string[] =>
  [...new Set(all.flatMap((tags) => tags ?? []))].filter((tag) => !isGroupTag(tag)).slice(0, MOST);

/**
 * Reads `tags` of 1 to 256 characters, without duplicates: `own`, those of one response, or `named`, any number to delete by.
 *
 * @example
 * parseTags(['user-7', 'user-7'], 'named'); // { kind: 'parsed', value: ['user-7'] }
 */
export function parseTags(tags: unknown, whose: 'own' | 'named'): Parsed<readonly string[]> {
  const read = whose === 'own' ? readOwnTags(tags, 'tags') : readTags(tags, 'tags');
  return isFault(read) ? { kind: 'faults', faults: [read] } : { kind: 'parsed', value: read };
}
