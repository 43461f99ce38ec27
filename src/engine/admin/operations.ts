import { fail } from '../../errors.js';
import {
  either,
  type Guard,
  isBoolean,
  isBuffer,
  isMillis,
  isNumber,
  isRecord,
  isString,
  isTexts,
  isUndefined,
  isUnknown,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../../guards.js';
import { isExpiration, isSettings, isUrlPattern } from '../../options/settings-shape.js';
import type { Settings } from '../../options/table.js';
import { isBlob } from '../../request/body.js';
import { hashKey } from '../../request/key/key-hash.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { isPreparedRequest, isRequestSettings } from '../../request/request-shape.js';
import type { StoredBody } from '../../storage/entry.js';
import { forgetIdentity, identify } from '../identity/identify.js';
import { readStored } from '../lookup/read-body.js';
import type { EngineState } from '../state.js';
import { beginUnsafe, invalidate, type Unsafe, type UnsafeOutcome } from '../unsafe.js';
import {
  containsKey,
  containsRequest,
  count,
  type EntryFilter,
  findEntry,
  nameRequest,
  type PageQuery,
  page,
  urls,
} from './entries.js';
import { type Explained, explain } from './explain.js';
import { clear, type Deletion, deleteNamed, destroy } from './removals.js';
import { type Resetting, recreateKeys, resetExpiration } from './rewriting.js';
import { type Importing, put, type Saving, save } from './saving.js';

/** An operation on the stored responses: the check of its one argument, which may come over a port, and its implementation. */
type Operation<Argument, Result> = {
  readonly argument: Guard<Argument>;
  readonly run: (engine: EngineState, argument: Argument) => Promise<Result>;
};

type Run<Argument, Result> = (engine: EngineState, argument: Argument) => Result | Promise<Result>;

const operation = <Argument, Result>(
  argument: Guard<Argument>,
  run: Run<Argument, Result>,
): Operation<Argument, Result> => ({ argument, run: async (engine, given) => run(engine, given) });

/** Runs after the writes of all earlier calls are stored. */
const settled = <Argument, Result>(
  argument: Guard<Argument>,
  run: Run<Argument, Result>,
): Operation<Argument, Result> => ({
  argument,
  run: async (engine, given) => {
    await engine.writes.settled();
    return run(engine, given);
  },
});

type WithSettings = { readonly settings: Settings };
type About = WithSettings & { readonly request: PreparedRequest };

const ABOUT = { request: isPreparedRequest, settings: isSettings };
const isAbout = shape<About>(ABOUT);
const FILTER = { valid: optional(isBoolean), expired: optional(isBoolean), olderThan: optional(isExpiration) };
const isFilter = shape<EntryFilter>(FILTER);
const isBody: Guard<StoredBody> = nullable(either(isBuffer, isBlob));

/**
 * The operations of `session.cache`, and those that a session performs by itself: the only list of them. To add one, add it here and
 * give it a method in `session/cache/cache.ts`.
 */
export const OPERATIONS = {
  createKey: operation(isAbout, async (engine, { request, settings }) =>
    hashKey((await nameRequest(engine, request, settings)).key),
  ),
  contains: settled(either(shape({ key: isString }), isAbout), (engine, about) =>
    'key' in about ? containsKey(engine, about.key) : containsRequest(engine, about.request, about.settings),
  ),
  delete: operation(
    shape<Deletion & WithSettings>({
      keys: optional(isTexts),
      urls: optional(isTexts),
      method: optional(isString),
      patterns: optional(listOf(isUrlPattern)),
      tags: optional(isTexts),
      requests: optional(listOf(isPreparedRequest)),
      expired: optional(isBoolean),
      invalid: optional(isBoolean),
      olderThan: optional(isExpiration),
      all: optional(isBoolean),
      settings: isSettings,
    }),
    deleteNamed,
  ),
  clear: operation(isUndefined, clear),
  /** Removes the store itself; the next call creates a new one. */
  destroy: operation(isUndefined, destroy),
  /** Closes the connection to the store after the pending writes; the next call opens it again. */
  close: operation(isUndefined, async ({ parts, writes }) => {
    await writes.flush();
    parts.backend.close();
  }),
  page: settled(
    shape<PageQuery>({
      ...FILTER,
      after: nullable(isString),
      limit: isNumber,
      by: optional(literal('key', 'expires', 'size', 'createdAt', 'lastUsed')),
      reversed: optional(isBoolean),
    }),
    page,
  ),
  /** The entry of a key, or of the target of its redirect. */
  entry: settled(shape({ key: isString }), (engine, { key }) => findEntry(engine, key)),
  /** The body of an entry; undefined when the entry is gone. */
  body: settled(
    shape({ cacheKey: isString }),
    async (engine, { cacheKey }) => (await readStored(engine, cacheKey))?.body,
  ),
  urls: settled(isFilter, urls),
  count: settled(isFilter, count),
  totals: settled(isUndefined, ({ parts }) => parts.backend.totals()),
  aliases: settled(isUndefined, ({ parts }) => parts.backend.aliases()),
  /** Resolves with the cacheKey; null: refused, since it is too large or something was deleted meanwhile. */
  save: operation(
    shape<Saving>({
      ...ABOUT,
      response: shape<Saving['response']>({
        status: isNumber,
        statusText: isString,
        type: literal('basic', 'cors', 'default', 'error', 'opaque', 'opaqueredirect'),
        fields: isString,
        createdAt: isMillis,
        responseTime: isMillis,
        elapsed: isNumber,
      }),
      body: isBody,
      cacheKey: nullable(isString),
      expires: nullable(isMillis),
      tags: optional(isTexts),
    }),
    save,
  ),
  put: settled(
    shape<Importing>({
      records: listOf(shape({ entry: isUnknown, body: isBody })),
      aliases: listOf(isRecord),
      settings: isSettings,
    }),
    put,
  ),
  resetExpiration: settled(shape<Resetting>({ expires: isMillis, keys: optional(isTexts) }), resetExpiration),
  recreateKeys: settled(shape({ settings: isSettings }), recreateKeys),
  explain: settled(shape<Explained>({ ...ABOUT, options: isRequestSettings }), explain),
  /** An unsafe request that bypasses the engine is about to be sent. */
  beginUnsafe: operation(shape<Unsafe>({ url: isString, settings: isSettings }), beginUnsafe),
  /** The outcome of an unsafe request that bypassed the engine: removes the responses that it invalidates. */
  invalidate: operation(
    shape<UnsafeOutcome>({
      url: isString,
      settings: isSettings,
      status: isNumber,
      fields: isString,
      answeredBy: optional(isString),
    }),
    invalidate,
  ),
  /** Makes these the settings of fetch events. False: nothing answers fetch events here. */
  sync: operation(shape({ settings: isSettings }), async ({ parts }, { settings }) => {
    await parts.keepSettings?.(settings);
    return parts.keepSettings !== undefined;
  }),
  /** Sets the identity of requests that name none, fetch events among them; null: none. */
  identify: operation(shape({ identity: nullable(isString) }), identify),
  /** Removes everything that belongs to an identity: here, in the store and in other engines. */
  forget: operation(shape({ identity: isString }), forgetIdentity),
};

type Operations = typeof OPERATIONS;

/** The name of an operation. */
export type AdminOperation = keyof Operations;
/** The one argument of an operation. */
export type AdminArgument<Op extends AdminOperation> = Parameters<Operations[Op]['run']>[1];
/** The result of an operation. */
export type AdminResult<Op extends AdminOperation> = Awaited<ReturnType<Operations[Op]['run']>>;

/** Performs an operation on the store. */
export type Admin = <Op extends AdminOperation>(operation: Op, argument: AdminArgument<Op>) => Promise<AdminResult<Op>>;

const TABLE: { readonly [Op in AdminOperation]: Operation<AdminArgument<Op>, AdminResult<Op>> } = OPERATIONS;

export const isOperation: Guard<AdminOperation> = (value): value is AdminOperation =>
  isString(value) && Object.hasOwn(OPERATIONS, value);

/** The operations over one store. */
export const adminOf =
  (engine: EngineState): Admin =>
  (name, argument) =>
    TABLE[name].run(engine, argument);

/** Checks the argument of an operation that came over a port, and runs it. */
export async function runChecked<Op extends AdminOperation>(
  admin: Admin,
  name: Op,
  argument: unknown,
): Promise<AdminResult<Op>> {
  if (TABLE[name].argument(argument)) return admin(name, argument);
  throw fail('bad-message', 'adminArgument', name);
}
