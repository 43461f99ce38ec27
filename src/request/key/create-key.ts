import { fail } from '../../errors.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { faultError } from '../../options/faults.js';
import { parseSettings } from '../../options/parse-settings.js';
import type { SessionOptions } from '../../options/table.js';
import { fromRequest } from '../from-native.js';
import type { PreparedRequest } from '../prepared-request.js';
import { bodyName, cacheKey } from './cache-key.js';
import { hashKey } from './key-hash.js';
import { bodyRules, readBody } from './normalize-body.js';
import { normalizeHeaders } from './normalize-headers.js';
import { urlName } from './normalize-url.js';

/** The options of a session that keys depend on. */
export type KeyOptions = Pick<
  SessionOptions,
  | 'cacheName'
  | 'matchHeaders'
  | 'ignoredParameters'
  | 'ignoreUrlParams'
  | 'contentRootKey'
  | 'sortQuery'
  | 'cacheControl'
> & {
  /** The page's origin, to recognize cross-origin requests; null, as in Node: there are none. */
  readonly origin?: string | null;
};

/**
 * The shared key of a request, without an identity, as from `session.cache.createKey` (requests-cache: create_key).
 *
 * @throws CacheError `bad-option`; `unsupported-option` if the body can be named only with WebCrypto, which is missing.
 * @example
 * await createKey(new Request('https://x.org/?b=2&a=1'), { cacheName: 'atlas' });
 */
export async function createKey(request: PreparedRequest | Request, options: KeyOptions = {}): Promise<string> {
  const { prepared, settings, origin, contentType } = await read(request, options);
  const named = prepared.body === null ? null : await bodyName(prepared.body, contentType, settings);
  if (named === undefined) throw fail('unsupported-option', 'bodyWithoutKey');
  return hashKey(cacheKey(prepared, { settings, identity: null, origin, body: named?.name ?? null }));
}

/**
 * The canonical, redacted form of a request: URL, fields and body as in keys (requests-cache: normalize_request).
 *
 * @throws CacheError `bad-option`.
 * @example
 * (await normalizeRequest(new Request('https://x.org/?b=2&api_key=s3cret'))).url; // 'https://x.org/?api_key=REDACTED&b=2'
 */
export async function normalizeRequest(
  request: PreparedRequest | Request,
  options: KeyOptions = {},
): Promise<PreparedRequest> {
  const { prepared, settings, fields, contentType } = await read(request, options);
  const { url, body } = prepared;
  const names = fields.map(([name]) => name);
  // In keys, a line with the media type precedes the text.
  const text =
    body === null ? null : (await readBody(body, contentType, bodyRules(settings))).text.replace(/^.*\n/, '');
  return {
    ...prepared,
    url: urlName(url, settings),
    fragment: '',
    fields: normalizeHeaders(prepared.fields, names, settings.ignoredParameters.headers),
    body: text === null ? null : { kind: 'text', text },
  };
}

async function read(request: PreparedRequest | Request, { origin = null, ...options }: KeyOptions) {
  const parsed = parseSettings(options);
  if (parsed.kind === 'faults') throw faultError(parsed.faults);
  const prepared = request instanceof Request ? await fromRequest(request) : request;
  const fields = parseFieldLines(prepared.fields);
  return { prepared, settings: parsed.value, origin, fields, contentType: fieldValue(fields, 'content-type') };
}
