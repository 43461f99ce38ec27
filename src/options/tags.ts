import { shown } from '../errors.js';
import { MOST_TAGS } from '../http/storing/tags.js';
import { badOption, type Fault, isFault, type Parsed } from './faults.js';
import { type Reader, readList } from './kinds.js';

/** A text of 1 to 256 characters; those of control stay free for names that nobody gives. */
const TAG = /^\P{Cc}{1,256}$/u;

const readTags: Reader<readonly string[]> = (value, name) =>
  readList(value, name, (tag) =>
    typeof tag === 'string' && TAG.test(tag) ? tag : badOption('wrongMember', name, shown(tag), 'tag'),
  );

/** The tags of one response. */
export function readOwnTags(value: unknown, name: string): readonly string[] | Fault {
  const tags = readTags(value, name);
  if (isFault(tags) || tags.length <= MOST_TAGS) return tags;
  return badOption('tooManyTags', name, tags.length, MOST_TAGS);
}

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
