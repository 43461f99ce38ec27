import { type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/settings.js';
import { type CacheKey, customKey } from '../../request/key/cache-key.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { KeyFunction, NamedRequest } from '../functions.js';
import { withinFunctionLimit } from '../time-limits.js';

/** What a custom key depends on besides the request. */
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
