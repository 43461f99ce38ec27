import { isRecord, isString } from '../../guards.js';
import type { StoredEntry } from '../../storage/entry.js';
import { packed, unpacked } from '../../storage/packed.js';
import type { Json } from '../../storage/record-store.js';

/** Members with header fields, a line each. */
const LINES: readonly string[] = ['fields', 'requestFields', 'selecting'];
const MOMENTS: readonly string[] = ['createdAt', 'expires', 'lastUsed', 'requestTime', 'responseTime'];

/** What people look for comes first. */
const FIRST = { format: null, method: null, url: null, status: null, statusText: null, fields: null };

/** The metadata of a response for people to read: dates in ISO 8601, header fields as lists. `expires` null: never. */
export const readableEntry = (entry: StoredEntry): { readonly [name: string]: Json } =>
  Object.fromEntries(
    Object.entries({ ...FIRST, ...packed(entry) }).map(([name, value]) => [name, readable(name, value)]),
  );

function readable(name: string, value: Json): Json {
  if (LINES.includes(name) && isString(value)) return value === '' ? [] : value.split('\n');
  // A fraction of a millisecond has no place in a date.
  return MOMENTS.includes(name) && Number.isInteger(value) ? new Date(Number(value)).toISOString() : value;
}

/** The metadata that {@link readableEntry} was made of, as unchecked as it was given. */
export const entryIn = (doc: unknown): unknown =>
  isRecord(doc)
    ? unpacked(Object.fromEntries(Object.entries(doc).map(([name, value]) => [name, unreadable(name, value)])))
    : doc;

function unreadable(name: string, value: unknown): unknown {
  if (LINES.includes(name) && Array.isArray(value)) return value.join('\n');
  return MOMENTS.includes(name) && isString(value) ? Date.parse(value) : value;
}
