import { CacheError } from '../../errors.js';
import type { HeadersInput } from '../request-spec.js';
import { checkedField, checkedName } from './checked-field.js';

/**
 * The fields of a request over those of its session (requests: merge_setting): names have no letter case, null takes one away, a name
 * given several times is combined as by Headers.
 */
export function mergeHeaders(session: HeadersInput | undefined, own: HeadersInput | undefined): Map<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of readHeaders(session)) if (value !== null) merged.set(name, value);
  for (const [name, value] of readHeaders(own)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return merged;
}

/** Names in lower case, each once. Null: to be taken away. */
function readHeaders(input: HeadersInput | undefined): Map<string, string | null> {
  const read = new Map<string, string | null>();
  if (input === undefined) return read;
  for (const [name, value] of headerEntries(input)) {
    if (value === undefined) continue;
    if (value === null) {
      read.set(checkedName(name), null);
      continue;
    }
    const [field, text] = checkedField(name, String(value));
    const before = read.get(field);
    read.set(field, typeof before === 'string' ? `${before}, ${text}` : text);
  }
  return read;
}

function headerEntries(input: HeadersInput): Iterable<readonly [string, string | null | undefined]> {
  if (typeof input !== 'object' || input === null) {
    throw new CacheError('bad-option', '"headers" takes a Headers object, a record or a list of pairs.');
  }
  if (!isIterable(input)) return Object.entries(input);
  return Array.from(input, (pair) => {
    if (pair.length === 2) return pair;
    throw new CacheError('bad-option', 'Each pair in "headers" is a name and a value.');
  });
}

const isIterable = (input: HeadersInput): input is Iterable<readonly [string, string]> => Symbol.iterator in input;
