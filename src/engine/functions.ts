import { type CacheError, fail } from '../errors.js';
import { type HeaderFields, parseFieldLines } from '../http/fields/header-fields.js';
import type { Settings } from '../options/table.js';
import { type CacheKey, customKey } from '../request/key/cache-key.js';
import { urlName } from '../request/key/normalize-url.js';
import { redactFields } from '../request/key/redact.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { FilteredResponse } from './admin/filtered-response.js';
import { withinFunctionLimit } from './time-limits.js';

/** The network, or a replacement of it (requests: a transport adapter). */
export type FetchAdapter = (request: Request) => Promise<Response>;

/**
 * Decides whether a response is cached (requests-cache: filter_fn): asked once before it is stored and once before it answers from
 * the cache. False: it is not stored, and what is stored under its name is deleted; the caller gets it all the same.
 *
 * @example
 * const noErrors: FilterFunction = async (response) => !(await response.text()).includes('"error"');
 */
export type FilterFunction = (response: FilteredResponse) => boolean | Promise<boolean>;

/** A request as a key function sees it: without secrets, since the key is stored. */
export type NamedRequest = {
  readonly method: string;
  /** Canonical, values of ignored parameters redacted. */
  readonly url: string;
  readonly headers: Headers;
  /** The name of its body: the canonical, redacted text, or a digest; null where it has none. */
  readonly body: string | null;
};

/** The second argument of a key function: settings, and the default key. */
export type KeyContext = Pick<Settings, 'ignoredParameters' | 'matchHeaders' | 'contentRootKey' | 'serializer'> & {
  /** The key that the request would have without the function. */
  readonly createKey: () => string;
};

/**
 * Names a request (requests-cache: key_fn): requests of the same name share what is stored. The name of the cache and the identity
 * are always added: one identity's response never answers another.
 *
 * @example
 * const withoutQuery: KeyFunction = ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}`;
 */
export type KeyFunction = (request: NamedRequest, context: KeyContext) => string | Promise<string>;

type Kinds = { readonly filters: FilterFunction; readonly keys: KeyFunction; readonly adapters: FetchAdapter };

/** Functions that settings name, since they cannot cross to a worker themselves. They may become more. */
export type Functions = { readonly [Kind in keyof Kinds]: Readonly<Record<string, Kinds[Kind]>> };

/**
 * The function of this name.
 *
 * @throws CacheError `bad-option`, naming those that there are.
 * @example
 * const filter = functionOf({ filters: { small: ({ size }) => size < 1000 }, keys: {}, adapters: {} }, 'filters', 'small');
 */
export function functionOf<Kind extends keyof Kinds>(
  functions: Functions | undefined,
  kind: Kind,
  name: string,
): Kinds[Kind] {
  const known: Readonly<Record<string, Kinds[Kind]>> = functions?.[kind] ?? {};
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  throw unknownName(kind, name, Object.keys(known));
}

/**
 * Something that was never registered was named.
 *
 * @example
 * throw unknownName('filters', 'smal', ['small']);
 */
export function unknownName(kind: string, name: string, registered: readonly string[]): CacheError {
  return fail('bad-option', 'notRegistered', kind, name, registered);
}

/** The inputs of a custom key besides the request. */
export type CustomNaming = {
  readonly keyFn: KeyFunction;
  readonly settings: Settings;
  readonly identity: string | null;
  readonly body: string | null;
  /** The key without the function. */
  readonly usual: (request: PreparedRequest) => CacheKey;
};

/** Name a request by a function. Rejects when that fails, or gives something else than a text. */
export async function nameBy(request: PreparedRequest, naming: CustomNaming): Promise<CacheKey> {
  const { keyFn, settings, identity, body, usual } = naming;
  const { ignoredParameters, matchHeaders, contentRootKey, serializer } = settings;
  const context = { ignoredParameters, matchHeaders, contentRootKey, serializer, createKey: () => usual(request) };
  const name: unknown = await withinFunctionLimit(Promise.resolve(keyFn(shownTo(request, settings, body), context)));
  if (typeof name !== 'string' || name === '')
    throw new TypeError('A key function must give a text that is not empty.');
  return customKey(name, settings, identity);
}

function shownTo(request: PreparedRequest, settings: Settings, body: string | null): NamedRequest {
  const fields: HeaderFields = parseFieldLines(redactFields(request.fields, settings.ignoredParameters));
  const headers = new Headers(fields.map(([name, value]) => [name, value]));
  return { method: request.method, url: urlName(request.url, settings), headers, body };
}
