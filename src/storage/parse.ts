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

/** Is this the body that the entry was stored with, as far as its length tells? That of an opaque response stands elsewhere. */
export function isWhole({ type, size, storedSize = size }: StoredEntry, body: unknown): body is StoredBody {
  if (type === 'opaque') return body === null;
  if (body === null) return storedSize === 0;
  if (body instanceof ArrayBuffer) return body.byteLength === storedSize;
  return body instanceof Blob && body.size === storedSize;
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
    isNumberOrAbsent(record.storedSize) &&
    isNumberOrAbsent(record.initialAge) &&
    isStringOrAbsent(record.language) &&
    isTrueOrAbsent(record.isDecoded) &&
    isControlOrAbsent(record.control) &&
    (record.tags === undefined || isTexts(record.tags)) &&
    isTexts(record.vary)
  );
}

function isControlOrAbsent(control: unknown): boolean {
  if (control === undefined) return true;
  if (!isRecord(control)) return false;
  return (
    CONTROL_FLAGS.every((name) => isTrueOrAbsent(control[name])) &&
    CONTROL_TIMES.every((name) => isNumberOrAbsent(control[name]))
  );
}

const CONTROL_FLAGS = 'noStore noCache mustRevalidate immutable'.split(' ');
const CONTROL_TIMES = 'staleWhileRevalidate staleIfError'.split(' ');

const ALIAS_TEXTS = 'cacheKey key target requestUrl'.split(' ');
const ALIAS_NUMBERS = 'expires requestTime'.split(' ');

function isAlias(record: unknown): record is Alias {
  if (!isRecord(record) || record.format !== FORMAT) return false;
  return (
    haveType(record, ALIAS_TEXTS, isString) &&
    haveType(record, ALIAS_NUMBERS, isNumber) &&
    isStringOrAbsent(record.identity) &&
    isStringOrAbsent(record.noVarySearch) &&
    isHistoryOrAbsent(record.history)
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
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isStringOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isStringOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isTrueOrAbsent = (value: unknown): boolean => value === undefined || value === true;
const isNumberOrAbsent = (value: unknown): boolean => value === undefined || isNumber(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

function isHistoryOrAbsent(value: unknown): boolean {
  if (value === undefined) return true;
  return (
    Array.isArray(value) &&
    value.every((one) => isRecord(one) && isNumber(one.status) && haveType(one, REDIRECT_TEXTS, isString))
  );
}

const REDIRECT_TEXTS = 'statusText url fields'.split(' ');

/** One that a Response can be made with, or that of an opaque one. */
const isStatus = (value: unknown): boolean =>
  typeof value === 'number' && (value === 0 || (value >= 200 && value <= 599));
