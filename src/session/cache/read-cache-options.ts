import type { EntryFilter } from '../../engine/admin/listing.js';
import type { Deletion } from '../../engine/admin/removals.js';
import { parseTags } from '../../http/storing/tags.js';
import type { ExpirationTime } from '../../options/expiration.js';
import type { ExpirationPattern } from '../../options/session-options.js';
import { parseUrlPattern, type UrlPattern } from '../../options/url-pattern.js';
import { fromRequest } from '../../request/native-request.js';
import { prepareRequest } from '../../request/prepare.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { badOption, faultError, parsedValue, readExpiration } from '../options/faults.js';
import { rootedPattern } from '../options/rooted.js';
import type { DeleteOptions, FilterOptions, RequestInput, SortKey } from './cache-options.js';

/** Read which entries are meant. */
export function readFilter(options: FilterOptions): EntryFilter & { readonly invalid: boolean } {
  checkNames(options, ['valid', 'expired', 'invalid', 'olderThan']);
  const { valid = true, expired = true, invalid = false, olderThan } = options;
  return { valid, expired, invalid, ...readAge(olderThan) };
}

const DELETE_NAMES: readonly (keyof DeleteOptions)[] = [
  'keys',
  'urls',
  'method',
  'requests',
  'pattern',
  'tags',
  'expired',
  'invalid',
  'olderThan',
  'all',
  'vary',
];

/** Read what is to be deleted. */
export async function readDeletion(what: DeleteOptions, base: string | null): Promise<Deletion> {
  checkNames(what, DELETE_NAMES);
  const { keys = [], urls = [], requests = [], pattern = [], method = 'GET', vary = 'all' } = what;
  const { expired = false, invalid = false, all = false, olderThan } = what;
  if (vary !== 'all') throw badOption('"vary" is always "all": give "keys" to delete single variants.');
  return {
    keys: listOf('keys', keys),
    urls: listOf('urls', urls).map((url) => absolute(url, base)),
    method: method.toUpperCase(),
    requests: await Promise.all(listOf('requests', requests).map((request) => prepare(request, base))),
    patterns: (isList(pattern) ? [...pattern] : [pattern]).map((one) => rootedPattern(readPattern(one), base)),
    tags: parsedValue(parseTags(what.tags ?? [], 'named')),
    expired,
    invalid,
    all,
    ...readAge(olderThan),
  };
}

const SORT_KEYS: readonly SortKey[] = ['expires', 'size', 'key', 'createdAt', 'lastUsed'];

export function readSortKey(key: SortKey): SortKey {
  if (SORT_KEYS.includes(key)) return key;
  throw badOption(`Nothing is sorted by "${key}": give ${SORT_KEYS.join(', ')}.`);
}

/** A request as whoever keeps the responses takes it. */
export function prepare(input: RequestInput, base: string | null): PreparedRequest | Promise<PreparedRequest> {
  if (input instanceof Request) return fromRequest(input);
  if (typeof input === 'string' || input instanceof URL) return prepare({ method: 'GET', url: input }, base);
  if (typeof input !== 'object' || input === null)
    throw badOption('Name a request: by its URL, as { method, url }, or by a Request.');
  return 'fields' in input ? input : prepareRequest(input, {}, base);
}

export function checkNames(given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null)
    throw badOption(`What is meant is "${given}": give an object. What it can hold: ${known.join(', ')}.`);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw badOption(`There is no "${unknown.join('", "')}" here. What there is: ${known.join(', ')}.`);
}

/** A text is a list of letters to JavaScript, which nobody means. */
function listOf<Value>(name: string, given: Iterable<Value>): readonly Value[] {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return [...given];
  throw badOption(`"${name}" is ${String(given)}: give an array.`);
}

const isList = (given: ExpirationPattern | Iterable<ExpirationPattern>): given is Iterable<ExpirationPattern> =>
  typeof given === 'object' && Symbol.iterator in given;

function readPattern(value: ExpirationPattern): UrlPattern {
  const pattern = parseUrlPattern(value);
  if (pattern.kind === 'fault') throw faultError([pattern]);
  return pattern;
}

function readAge(value: ExpirationTime | undefined): Pick<EntryFilter, 'olderThan'> {
  return value === undefined ? {} : { olderThan: readExpiration(value) };
}

function absolute(url: string | URL, base: string | null): string {
  if (!URL.canParse(String(url), base ?? undefined)) throw badOption(`"urls" has an entry that is no URL: ${url}.`);
  return new URL(url, base ?? undefined).href;
}
