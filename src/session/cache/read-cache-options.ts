import type { EntryFilter } from '../../engine/admin/entries.js';
import type { Deletion } from '../../engine/admin/removals.js';
import { fail, shown } from '../../errors.js';
import type { ExpirationTime } from '../../options/expiration.js';
import { faultError } from '../../options/faults.js';
import { parseTags } from '../../options/tags.js';
import type { ExpirationPattern } from '../../options/url-pattern.js';
import { parseUrlPattern, type UrlPattern } from '../../options/url-pattern.js';
import { fromRequest } from '../../request/from-native.js';
import { prepareRequest } from '../../request/prepare.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { parsedValue, readExpiration } from '../options/faults.js';
import { rootedPattern } from '../options/rooted.js';
import type { DeleteOptions, FilterOptions, RequestInput, SortKey } from './cache-options.js';

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

export async function readDeletion(what: DeleteOptions, base: string | null): Promise<Deletion> {
  checkNames(what, DELETE_NAMES);
  const { keys = [], urls = [], requests = [], pattern = [], method = 'GET', vary = 'all' } = what;
  const { expired = false, invalid = false, all = false, olderThan } = what;
  if (vary !== 'all') throw fail('bad-option', 'varyAll');
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
  throw fail('bad-option', 'noSuchSortKey', String(key), SORT_KEYS);
}

/** A request as the engine takes it. */
export function prepare(input: RequestInput, base: string | null): PreparedRequest | Promise<PreparedRequest> {
  if (input instanceof Request) return fromRequest(input);
  if (typeof input === 'string' || input instanceof URL) return prepare({ method: 'GET', url: input }, base);
  if (typeof input !== 'object' || input === null) throw fail('bad-option', 'notRequestInput');
  return 'fields' in input ? input : prepareRequest(input, {}, base);
}

export function checkNames(given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw fail('bad-option', 'selectorNotObject', shown(given), known);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw fail('bad-option', 'noSuchSelector', unknown, known);
}

/** Refuses a string, which would be a list of letters. */
function listOf<Value>(name: string, given: Iterable<Value>): readonly Value[] {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return [...given];
  throw fail('bad-option', 'wrongValue', name, shown(given), 'list');
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
  if (!URL.canParse(String(url), base ?? undefined)) throw fail('bad-option', 'urlsEntry', String(url));
  return new URL(url, base ?? undefined).href;
}
