import { type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/settings.js';
import { type CacheKey, customKey } from '../../request/key/cache-key.js';
import { urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { withinPatience } from '../store/deadline.js';

/** A request as a key function sees it: without secrets, since what it makes of it stands in the store. */
export type NamedRequest = {
  readonly method: string;
  /** Canonical, values of ignored parameters redacted. */
  readonly url: string;
  readonly headers: Headers;
  /** The name of its body: the canonical, redacted text, or a digest; null where it has none. */
  readonly body: string | null;
};

/** What a key function may go by beside the request. */
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
  const name: unknown = await withinPatience(Promise.resolve(keyFn(shownTo(request, settings, body), context)));
  if (typeof name !== 'string' || name === '')
    throw new TypeError('A key function must give a text that is not empty.');
  return customKey(name, settings, identity);
}

function shownTo(request: PreparedRequest, settings: Settings, body: string | null): NamedRequest {
  const fields: HeaderFields = parseFieldLines(redactFields(request.fields, settings.ignoredParameters));
  const headers = new Headers(fields.map(([name, value]) => [name, value]));
  return { method: request.method, url: urlName(request.url, settings), headers, body };
}
