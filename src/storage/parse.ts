import { type Alias, FORMAT, type StoredBody, type StoredEntry } from './entry.js';

/** A record as a store gave it, as an entry; undefined when it is of another format or torn (see {@link isForeign}). */
export function parseEntry(record: unknown): StoredEntry | undefined {
  return isEntry(record) ? record : undefined;
}

/** The same for an alias. */
export function parseAlias(record: unknown): Alias | undefined {
  return isAlias(record) ? record : undefined;
}

/** A record of another version's format: not ours to read, nor to remove as torn. */
export function isForeign(record: unknown): boolean {
  return isRecord(record) && typeof record.format === 'number' && record.format !== FORMAT;
}

/** Is this the body that the entry was stored with, as far as its length tells? */
export function isWhole(entry: StoredEntry, body: unknown): body is StoredBody {
  if (body === null) return entry.size === 0;
  if (body instanceof ArrayBuffer) return body.byteLength === entry.size;
  return body instanceof Blob && body.size === entry.size;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const ENTRY_TEXTS = 'cacheKey key method requestUrl url statusText type fields requestFields selecting'.split(' ');
const ENTRY_NUMBERS = 'status requestTime responseTime expires createdAt lastUsed size elapsed'.split(' ');

function isEntry(record: unknown): record is StoredEntry {
  if (!isRecord(record) || record.format !== FORMAT) return false;
  return (
    haveType(record, ENTRY_TEXTS, isString) &&
    haveType(record, ENTRY_NUMBERS, isNumber) &&
    isStatus(record.status) &&
    isStringOrNull(record.etag) &&
    isStringOrNull(record.lastModified) &&
    isStringOrAbsent(record.identity) &&
    Array.isArray(record.vary) &&
    record.vary.every(isString)
  );
}

const ALIAS_TEXTS = 'cacheKey key target requestUrl'.split(' ');
const ALIAS_NUMBERS = 'expires requestTime'.split(' ');

function isAlias(record: unknown): record is Alias {
  if (!isRecord(record) || record.format !== FORMAT) return false;
  return (
    haveType(record, ALIAS_TEXTS, isString) &&
    haveType(record, ALIAS_NUMBERS, isNumber) &&
    isStringOrAbsent(record.identity)
  );
}

function haveType(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
  isType: (value: unknown) => boolean,
): boolean {
  return names.every((name) => isType(record[name]));
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isStringOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isStringOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

/** One that a Response can be made with, or that of an opaque one. */
const isStatus = (value: unknown): boolean =>
  typeof value === 'number' && (value === 0 || (value >= 200 && value <= 599));
