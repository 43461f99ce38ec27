import { parseDirectives, responseDirectives } from '../../http/fields/cache-control.js';
import { fieldValue, type HeaderFields, lowerCaseMembers, parseFieldLines } from '../../http/fields/header-fields.js';
import { forbidsStoring, isHeuristicallyCacheable } from '../../http/storing/statuses.js';
import type { StoredEntry } from '../../storage/entry.js';

/**
 * Does a stored response belong to nobody in particular, by what its request and its fields say? The rules of a shared cache (RFC 9111
 * §3, §3.5), and stricter: a browser adds cookies by itself, unseen, so what may have been requested with them needs `public` or
 * `s-maxage`. It is what `tieredBackend` lets into its far tier, unless `isShared` says otherwise.
 *
 * @example
 * const isShared = (entry: StoredEntry): boolean => isForEverybody(entry) || entry.url.startsWith('https://example.org/public/');
 */
export function isForEverybody(entry: StoredEntry): boolean {
  if (hasIdentity(entry) || !isWholeAndReadable(entry)) return false;
  const fields = parseFieldLines(entry.fields);
  if (forbidsSharing(fields, entry.status)) return false;
  return allowsSharing(fields) || (isHeuristicallyCacheable(entry.status) && !mayHaveCredentials(entry));
}

/** Such a response is never shared, whatever an option says. */
export const hasIdentity = ({ identity, key }: Pick<StoredEntry, 'identity' | 'key'>): boolean =>
  identity !== undefined || key.includes('\nidentity ');

const isWholeAndReadable = ({ type, status, method }: StoredEntry): boolean =>
  type !== 'opaque' && status !== 206 && (method === 'GET' || method === 'HEAD');

/** What no shared cache may keep: RFC 9111 §3, §4.1, §5.2.2.5, §5.2.2.7. Set-Cookie is for whoever asked. */
function forbidsSharing(fields: HeaderFields, status: number): boolean {
  const isSelectedByUser = lowerCaseMembers(fields, 'vary').some((name) => USER_FIELDS.includes(name));
  return (
    isSelectedByUser ||
    directivesIn(fields).has('private') ||
    forbidsStoring(responseDirectives(fields), status) ||
    fieldValue(fields, 'set-cookie') !== undefined
  );
}

const USER_FIELDS = ['*', 'cookie', 'authorization'];

/** It says that it is for shared caches, also in reply to credentials. RFC 9111 §3.5, without `must-revalidate`, which says it by the way. */
function allowsSharing(fields: HeaderFields): boolean {
  const directives = directivesIn(fields);
  return directives.has('public') || directives.has('s-maxage');
}

const directivesIn = (fields: HeaderFields) => parseDirectives(fieldValue(fields, 'cache-control') ?? '');

/** May the request have had credentials, seen or unseen? */
function mayHaveCredentials({ requestFields, type, key }: StoredEntry): boolean {
  if (parseFieldLines(requestFields).some(([name]) => CREDENTIAL_FIELDS.includes(name))) return true;
  const [lines = ''] = key.split('\n\n', 1);
  if (type === 'cors') return `${lines}\n`.includes('\ncredentials\n');
  return hasCookies() && !`${lines}\n`.includes('\nno credentials\n');
}

const CREDENTIAL_FIELDS = ['authorization', 'cookie'];

/** Outside of browsers nothing adds cookies to a request. */
const hasCookies = (): boolean => typeof location !== 'undefined';
