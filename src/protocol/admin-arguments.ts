import type { AdminOperation, CacheAdmin, EntryFilter } from '../engine/admin/admin.js';
import { CacheError } from '../errors.js';
import {
  either,
  type Guard,
  isBoolean,
  isBuffer,
  isMillis,
  isNumber,
  isRecord,
  isString,
  isUndefined,
  isUnknown,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../guards.js';
import { isExpiration, isSettings, isUrlPattern } from '../options/settings-shape.js';
import { isBlob } from '../request/body.js';
import { isPreparedRequest, isRequestSettings } from '../request/request-shape.js';
import type { StoredBody } from '../storage/entry.js';

/** The one argument of each operation. */
export type AdminArgument = { readonly [Op in AdminOperation]: Parameters<CacheAdmin[Op]>[0] };
export type AdminResult = { readonly [Op in AdminOperation]: Awaited<ReturnType<CacheAdmin[Op]>> };

type Operations = { readonly [Op in AdminOperation]: (argument: AdminArgument[Op]) => Promise<AdminResult[Op]> };

/** Run an operation that came over a port with what came as its argument. */
export async function runAdmin<Op extends AdminOperation>(
  admin: Operations,
  operation: Op,
  argument: unknown,
): Promise<AdminResult[Op]> {
  const accepts: Guard<AdminArgument[Op]> = ADMIN_ARGUMENTS[operation];
  if (accepts(argument)) return admin[operation](argument);
  throw new CacheError('bad-message', `session.cache.${operation} cannot be asked with what came over the port.`);
}

type About = AdminArgument['createKey'];
type PageOf = AdminArgument['page'];

const isAbout = shape<About>({ request: isPreparedRequest, settings: isSettings });

const isBody: Guard<StoredBody> = nullable(either(isBuffer, isBlob));
const isImported = shape<AdminArgument['put']['records'][number]>({ entry: isUnknown, body: isBody });
const isSavedResponse = shape<AdminArgument['save']['response']>({
  status: isNumber,
  statusText: isString,
  type: literal('basic', 'cors', 'default', 'error', 'opaque', 'opaqueredirect'),
  fields: isString,
  createdAt: isMillis,
  responseTime: isMillis,
  elapsed: isNumber,
});

const FILTER = { valid: optional(isBoolean), expired: optional(isBoolean), olderThan: optional(isExpiration) };
const isFilter = shape<EntryFilter>(FILTER);

export const ADMIN_ARGUMENTS: { readonly [Op in AdminOperation]: Guard<AdminArgument[Op]> } = {
  createKey: isAbout,
  contains: either(shape<{ readonly key: string }>({ key: isString }), isAbout),
  delete: shape<AdminArgument['delete']>({
    keys: optional(listOf(isString)),
    urls: optional(listOf(isString)),
    method: optional(isString),
    patterns: optional(listOf(isUrlPattern)),
    tags: optional(listOf(isString)),
    requests: optional(listOf(isPreparedRequest)),
    expired: optional(isBoolean),
    invalid: optional(isBoolean),
    olderThan: optional(isExpiration),
    all: optional(isBoolean),
    settings: isSettings,
  }),
  clear: isUndefined,
  destroy: isUndefined,
  close: isUndefined,
  page: shape<PageOf>({
    ...FILTER,
    after: nullable(isString),
    limit: isNumber,
    by: optional(literal('key', 'expires', 'size', 'createdAt', 'lastUsed')),
    reversed: optional(isBoolean),
  }),
  entry: shape<AdminArgument['entry']>({ key: isString }),
  body: shape<AdminArgument['body']>({ cacheKey: isString }),
  urls: isFilter,
  count: isFilter,
  totals: isUndefined,
  aliases: isUndefined,
  save: shape<AdminArgument['save']>({
    request: isPreparedRequest,
    settings: isSettings,
    response: isSavedResponse,
    body: isBody,
    cacheKey: nullable(isString),
    expires: nullable(isMillis),
    tags: optional(listOf(isString)),
  }),
  put: shape<AdminArgument['put']>({ records: listOf(isImported), aliases: listOf(isRecord), settings: isSettings }),
  resetExpiration: shape<AdminArgument['resetExpiration']>({ expires: isMillis, keys: optional(listOf(isString)) }),
  recreateKeys: shape<AdminArgument['recreateKeys']>({ settings: isSettings }),
  explain: shape<AdminArgument['explain']>({
    request: isPreparedRequest,
    settings: isSettings,
    options: isRequestSettings,
  }),
  beginUnsafe: shape<AdminArgument['beginUnsafe']>({ url: isString, settings: isSettings }),
  invalidate: shape<AdminArgument['invalidate']>({
    url: isString,
    settings: isSettings,
    status: isNumber,
    fields: isString,
    answeredBy: optional(isString),
  }),
  sync: shape<AdminArgument['sync']>({ settings: isSettings }),
  identify: shape<AdminArgument['identify']>({ identity: nullable(isString) }),
  forget: shape<AdminArgument['forget']>({ identity: isString }),
};
