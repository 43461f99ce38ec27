import { isCount, isRecord, listOf } from '../guards.js';
import { type Alias, FORMAT, type StoredBody, type StoredEntry } from './entry.js';

/**
 * A record of a store or of an export as an entry; undefined when it is damaged, or of a later format (see {@link isForeign}). This is
 * the only check of stored records: from a record that passes, a Response, a Request and a Date can be made.
 */
export const parseEntry = (record: unknown): StoredEntry | undefined => (isEntry(record) ? record : undefined);

/** The same for an alias. */
export const parseAlias = (record: unknown): Alias | undefined => (isAlias(record) ? record : undefined);

/** A record of a later format: not ours to read, nor to remove as damaged. */
export const isForeign = (record: unknown): boolean =>
  isRecord(record) && isCount(record.format) && record.format > FORMAT;

/** Why a record is no entry: the first member that cannot be read; null when all can. */
export function damageOf(record: unknown): string | null {
  if (!isRecord(record)) return 'the record';
  if (!isOpaqueThroughout(record)) return 'type';
  return firstDamaged(record, ENTRY);
}

/** Has the body the length that the entry says? The body of an opaque response, or of one with a `bodyName`, is elsewhere. */
export function isWhole({ type, size, storedSize = size, bodyName }: StoredEntry, body: unknown): body is StoredBody {
  if (type === 'opaque' || bodyName !== undefined) return body === null;
  if (body === null) return storedSize === 0;
  if (body instanceof ArrayBuffer) return body.byteLength === storedSize;
  return body instanceof Blob && body.size === storedSize;
}

const isEntry = (record: unknown): record is StoredEntry => damageOf(record) === null;
const isAlias = (record: unknown): record is Alias => isRecord(record) && firstDamaged(record, ALIAS) === null;

type Record = Readonly<{ [name: string]: unknown }>;
type Check = (value: unknown) => boolean;
type Checks = readonly (readonly [name: string, check: Check])[];

/** A check for each member, so that the compiler asks for that of a new one. */
const checksOf = <Stored>(checks: { readonly [Name in keyof Stored]-?: Check }): Checks =>
  Object.entries<Check>(checks);

const firstDamaged = (record: Record, checks: Checks): string | null =>
  checks.find(([name, check]) => !check(record[name]))?.[0] ?? null;

/** Opaque responses, and no others, have no status. */
const isOpaqueThroughout = ({ type, status }: Record): boolean => (type === 'opaque') === (status === 0);

const or =
  (absent: null | undefined, check: Check): Check =>
  (value) =>
    value === absent || check(value);

const list = (check: Check, longest: number): Check => listOf((member): member is unknown => check(member), longest);

/** More characters than any header section that a browser accepts. */
const LONGEST_TEXT = 1024 * 1024;
const MOST_NAMES = 1000;
const MOST_REDIRECTS = 1000;
/** The last moment of a `Date`. */
const LAST_MOMENT = 8.64e15;

const isText: Check = (value) => typeof value === 'string';
const isTrue: Check = (value) => value === true;
const isMoment: Check = (value) => typeof value === 'number' && Math.abs(value) <= LAST_MOMENT;
const isExpiry: Check = (value) => value === Number.POSITIVE_INFINITY || isMoment(value);
const isDuration: Check = (value) => typeof value === 'number' && value >= 0;
const isType: Check = (value) => value === 'basic' || value === 'cors' || value === 'default' || value === 'opaque';
/** One that a Response can be made with, or that of an opaque one. */
const isStatus: Check = (value) => value === 0 || (isCount(value) && value >= 200 && value <= 599);

const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && value.length <= LONGEST_TEXT && pattern.test(value);

/** RFC 9112 §4. */
const isReason = matching(/^[\t\x20-\x7e\x80-\xff]*$/);
/** RFC 9110 §5.6.2. */
const isToken = matching(/^[!#$%&'*+\-.^_`|~\w]+$/);
/** A field value that Fetch accepts: Latin-1 without line ends. */
const isValue = matching(/^[^\0\r\n\u0100-\uffff]*$/);
/** Lines that a name and a colon begin. */
const isFieldLines: Check = (value) => value === '' || (hasFieldCharacters(value) && !hasNamelessLine(value));
const hasFieldCharacters = matching(/^[^\0\r\u0100-\uffff]*$/);
const hasNamelessLine = matching(/^(?![!#$%&'*+\-.^_`|~\w]+:)/m);
const isUrl: Check = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT && URL.canParse(value);

const CONTROL = checksOf<NonNullable<StoredEntry['control']>>({
  noStore: or(undefined, isTrue),
  noCache: or(undefined, isTrue),
  mustRevalidate: or(undefined, isTrue),
  immutable: or(undefined, isTrue),
  staleWhileRevalidate: or(undefined, isDuration),
  staleIfError: or(undefined, isDuration),
});

const ENTRY = checksOf<StoredEntry>({
  format: (value) => value === FORMAT,
  cacheKey: isText,
  key: isText,
  identity: or(undefined, isText),
  tags: or(undefined, list(isText, MOST_NAMES)),
  method: isToken,
  requestUrl: isUrl,
  url: isUrl,
  status: isStatus,
  statusText: isReason,
  type: isType,
  fields: isFieldLines,
  requestFields: isFieldLines,
  requestTime: isMoment,
  responseTime: isMoment,
  expires: isExpiry,
  initialAge: or(undefined, isDuration),
  order: or(undefined, isCount),
  etag: or(null, isValue),
  lastModified: or(null, isValue),
  vary: list(isText, MOST_NAMES),
  selecting: isFieldLines,
  language: or(undefined, isText),
  control: or(undefined, (value) => isRecord(value) && firstDamaged(value, CONTROL) === null),
  createdAt: isMoment,
  lastUsed: isMoment,
  size: isCount,
  storedSize: or(undefined, isCount),
  bodyName: or(undefined, isText),
  isDecoded: or(undefined, isTrue),
  byWorker: or(undefined, isTrue),
  elapsed: isMoment,
});

const REDIRECT = checksOf<NonNullable<Alias['history']>[number]>({
  status: isStatus,
  statusText: isReason,
  url: isUrl,
  fields: isFieldLines,
});

const ALIAS = checksOf<Alias>({
  format: (value) => value === FORMAT,
  cacheKey: isText,
  key: isText,
  identity: or(undefined, isText),
  target: isText,
  requestUrl: isUrl,
  expires: isExpiry,
  requestTime: isMoment,
  order: or(undefined, isCount),
  noVarySearch: or(undefined, isValue),
  byWorker: or(undefined, isTrue),
  history: or(
    undefined,
    list((value) => isRecord(value) && firstDamaged(value, REDIRECT) === null, MOST_REDIRECTS),
  ),
});
