import { shown } from '../../errors.js';
import { badOption, type Fault, isFault, type Parsed } from '../../options/faults.js';
import { type OptionReader, readList } from '../../options/option-readers.js';
import { isGroupTag } from './invalidation.js';

/** So many tags may one response have. */
const MOST = 128;

/** A text of so many characters; those of control stay free for names that nobody gives. */
const LONGEST = 256;
const TAG = /* @__PURE__ */ new RegExp(`^\\P{Cc}{1,${LONGEST}}$`, 'u');

const readTag: OptionReader<string> = (value, name) =>
  typeof value === 'string' && TAG.test(value) ? value : badOption('wrongMember', name, shown(value), 'tag');

const readTags = /* @__PURE__ */ readList(readTag);

/** The tags of one response. */
export function readOwnTags(value: unknown, name: string): readonly string[] | Fault {
  const tags = readTags(value, name);
  if (isFault(tags) || tags.length <= MOST) return tags;
  return badOption('tooManyTags', name, tags.length, MOST);
}

/**
 * The tags of several as those of one response: each once, and the first ones where they are more than it may have. Groups, which no
 * request names, are left out.
 *
 * @example
 * mergeTags(['user-7'], undefined, ['user-7', 'list']); // ['user-7', 'list']
 */
export const mergeTags = (...all: readonly (readonly string[] | undefined)[]): readonly string[] =>
  [...new Set(all.flatMap((tags) => tags ?? []))].filter((tag) => !isGroupTag(tag)).slice(0, MOST);

/**
 * Read `tags`: by which is deleted, however many, or `own`, those of one response. Texts of 1 to 256 characters, each once.
 *
 * @example
 * parseTags(['user-7', 'user-7'], 'named'); // { kind: 'parsed', value: ['user-7'] }
 */
export function parseTags(tags: unknown, whose: 'own' | 'named'): Parsed<readonly string[]> {
  const read = whose === 'own' ? readOwnTags(tags, 'tags') : readTags(tags, 'tags');
  return isFault(read) ? { kind: 'faults', faults: [read] } : { kind: 'parsed', value: read };
}
