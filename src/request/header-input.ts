import { CacheError } from '../errors.js';
import { type FieldLines, type HeaderField, toFieldLines } from '../policy/index.js';
import { forbidden } from './forbidden-headers.js';
import type { HeadersInput } from './request-spec.js';

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

/** What {@link mergeHeaders} gave, as fields. */
export const mergedFields = (merged: ReadonlyMap<string, string>): FieldLines => toFieldLines(merged);

/**
 * A field as it can be sent. Throws `bad-option` for what no field can be (RFC 9110 §5.1, §5.5), `unsupported-option` for what
 * browsers keep to themselves and would drop in silence.
 */
export function checkedField(name: string, value: string): HeaderField {
  const field = checkedName(name);
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (NOT_A_VALUE.test(text)) {
    throw new CacheError(
      'bad-option',
      `The value of the header "${name}" holds a character that no header may hold. Encode it, with encodeURIComponent for instance.`,
    );
  }
  const objection = forbidden(field, text);
  if (objection !== null) {
    throw new CacheError('unsupported-option', `The header "${name}" cannot be set: ${objection}`);
  }
  return [field, text];
}

/** Line ends, NUL, and what does not fit into a byte. */
const NOT_A_VALUE = /[\0\n\r]|[^\0-\xff]/;

function checkedName(name: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name.toLowerCase();
  throw new CacheError('bad-option', `"${name}" is no header name: use letters, digits and hyphens.`);
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
