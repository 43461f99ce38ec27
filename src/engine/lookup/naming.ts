import { fail } from '../../errors.js';
import { fieldValue, type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/settings.js';
import { bodyName, type CacheKey, cacheKey, customKey, type NamedBody } from '../../request/key/cache-key.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { Call } from '../contract.js';
import { functionOf, type KeyFunction, type NamedRequest } from '../functions.js';
import { type EngineState, report } from '../state.js';
import { withinFunctionLimit } from '../time-limits.js';

/** The name of a call in the cache. */
export type Name = {
  readonly key: CacheKey;
  /** Names another URL for the same request: that of the response after a redirect. */
  readonly keyOf: (url: string) => CacheKey;
  /** Names the same request by another method; absent where the session's own function names requests. */
  readonly keyFor?: (method: string) => CacheKey;
  /** Where it takes a promise to name another URL: to be awaited before `keyOf`. */
  readonly learnKey?: (url: string) => Promise<void>;
};

/** What a name depends on beside the call. */
type Naming = { readonly call: Call; readonly identity: string | null; readonly body: string | null };

/** A request's body as it is named; null: it has none. Undefined: without WebCrypto it cannot be named without its secrets. */
export function nameOfBody(
  { request, settings }: Call,
  fields: HeaderFields,
): NamedBody | null | Promise<NamedBody | undefined> {
  if (request.body === null) return null;
  return bodyName(request.body, fieldValue(fields, 'content-type'), settings);
}

/** Name a call. Null where the session's own function could not: then nothing is read or stored. */
export function nameOf(engine: EngineState, naming: Naming): Name | Promise<Name | null> {
  const { call, identity, body } = naming;
  const { keyFn } = call.settings;
  const parts = { settings: call.settings, identity, origin: engine.parts.origin, body };
  const usual = (request: PreparedRequest): CacheKey => cacheKey(request, parts);
  if (keyFn !== null) return nameByFunction(engine, naming, keyFn, usual);
  return {
    key: usual(call.request),
    keyOf: (url) => usual({ ...call.request, url }),
    keyFor: (method) => usual({ ...call.request, method }),
  };
}

async function nameByFunction(
  engine: EngineState,
  { call: { request, settings }, identity, body }: Naming,
  registered: string,
  usual: (request: PreparedRequest) => CacheKey,
): Promise<Name | null> {
  try {
    const keyFn = functionOf(engine.parts.functions, 'keys', registered);
    const name = (url: string): Promise<CacheKey> =>
      nameBy({ ...request, url }, { keyFn, settings, identity, body, usual });
    const names = new Map([[request.url, await name(request.url)]]);
    const keyOf = (url: string): CacheKey => names.get(url) ?? unknownKey(url);
    return { key: keyOf(request.url), keyOf, learnKey: async (url) => void names.set(url, await name(url)) };
  } catch (error) {
    report(engine, 'key', error);
    return null;
  }
}

function unknownKey(url: string): never {
  throw fail('internal', 'keyFunctionFailed', url);
}

/** What a request is named by beside itself. */
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
