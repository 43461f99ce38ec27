import type { AdminOperation, CacheAdmin, EntryFilter } from '../engine/index.js';
import { CacheError } from '../errors.js';
import {
  either,
  type Guard,
  isBoolean,
  isNumber,
  isString,
  isUndefined,
  listOf,
  nullable,
  optional,
  shape,
} from './guards.js';
import { isPreparedRequest } from './request-shape.js';
import { isExpiration, isSettings } from './settings-shape.js';

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

const FILTER = { valid: optional(isBoolean), expired: optional(isBoolean), olderThan: optional(isExpiration) };
const isFilter = shape<EntryFilter>(FILTER);

export const ADMIN_ARGUMENTS: { readonly [Op in AdminOperation]: Guard<AdminArgument[Op]> } = {
  createKey: isAbout,
  contains: either(shape<{ readonly key: string }>({ key: isString }), isAbout),
  delete: shape<AdminArgument['delete']>({
    keys: optional(listOf(isString)),
    urls: optional(listOf(isString)),
    requests: optional(listOf(isPreparedRequest)),
    expired: optional(isBoolean),
    invalid: optional(isBoolean),
    olderThan: optional(isExpiration),
    settings: isSettings,
  }),
  clear: isUndefined,
  page: shape<PageOf>({ ...FILTER, after: nullable(isString), limit: isNumber }),
  body: shape<AdminArgument['body']>({ cacheKey: isString }),
  urls: isFilter,
  count: isFilter,
  identify: shape<AdminArgument['identify']>({ identity: nullable(isString) }),
  forget: shape<AdminArgument['forget']>({ identity: isString }),
};
