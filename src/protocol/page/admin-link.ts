import type { AdminOperation, CacheAdmin, Deleted, Explanation } from '../../engine/admin/admin.js';
import {
  either,
  type Guard,
  isBoolean,
  isBuffer,
  isNumber,
  isRecord,
  isString,
  isUndefined,
  listOf,
  nullable,
  optional,
  shape,
} from '../../guards.js';
import { isBlob } from '../../request/body.js';
import type { Totals } from '../../storage/backend.js';
import type { Alias, StoredBody, StoredEntry } from '../../storage/entry.js';
import type { EntryPage } from '../../storage/listing.js';
import type { AdminResult } from '../admin-arguments.js';

/** Asks the worker for one operation and checks what comes. */
export type AskAdmin = <Result>(
  operation: AdminOperation,
  argument: unknown,
  isResult: Guard<Result>,
) => Promise<Result>;

/** `session.cache` over the port: each method is one message. */
export function createAdminLink(ask: AskAdmin): CacheAdmin {
  return {
    createKey: (about) => ask('createKey', about, isString),
    contains: (about) => ask('contains', about, isBoolean),
    delete: (what) => ask('delete', what, isDeleted),
    clear: () => ask('clear', undefined, isDeleted),
    destroy: () => ask('destroy', undefined, isDeleted),
    close: () => ask('close', undefined, isUndefined),
    page: (query) => ask('page', query, isPage),
    entry: (about) => ask('entry', about, either(isUndefined, isEntry)),
    body: (about) => ask('body', about, isBody),
    urls: (filter) => ask('urls', filter, isUrls),
    count: (filter) => ask('count', filter, isNumber),
    totals: () => ask('totals', undefined, shape<Totals>({ count: isNumber, bytes: isNumber })),
    aliases: () => ask('aliases', undefined, listOf(isAlias)),
    save: (what) => ask('save', what, nullable(isString)),
    put: (what) => ask('put', what, isImported),
    resetExpiration: (what) => ask('resetExpiration', what, shape<AdminResult['resetExpiration']>({ reset: isNumber })),
    recreateKeys: (by) => ask('recreateKeys', by, shape<AdminResult['recreateKeys']>({ recreated: isNumber })),
    explain: (what) => ask('explain', what, isExplanation),
    beginUnsafe: (what) => ask('beginUnsafe', what, isUndefined),
    invalidate: (outcome) => ask('invalidate', outcome, isUndefined),
    sync: (about) => ask('sync', about, isBoolean),
    identify: (whose) => ask('identify', whose, isUndefined),
    forget: (whose) => ask('forget', whose, isDeleted),
  };
}

/** By what it says; the rest is the worker's word. */
const isExplanation: Guard<Explanation> = (value): value is Explanation =>
  isRecord(value) && isString(value.outcome) && isString(value.text) && isString(value.section);

const isDeleted = shape<Deleted>({ deleted: isNumber });
/** Earlier versions tell of nothing that was left out. */
const isImported = shape<AdminResult['put']>({
  stored: isNumber,
  skipped: optional(isNumber),
  reasons: optional(listOf(isString)),
});
const isUrls = listOf(isString);
const isBody: Guard<StoredBody | undefined> = either(isUndefined, nullable(either(isBuffer, isBlob)));

/** By its name: what else stands in an entry, the worker checked when it read the record. */
const isEntry: Guard<StoredEntry> = (value): value is StoredEntry => isRecord(value) && isString(value.cacheKey);
const isAlias: Guard<Alias> = (value): value is Alias => isRecord(value) && isString(value.cacheKey);
const isPage = shape<EntryPage>({ entries: listOf(isEntry), next: nullable(isString), torn: listOf(isString) });
