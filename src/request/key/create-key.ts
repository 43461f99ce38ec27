import { fail } from '../../errors.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { faultError } from '../../options/faults.js';
import { parseSettings } from '../../options/parse-settings.js';
import type { SessionOptions, Settings } from '../../options/table.js';
import { fromRequest } from '../native-request.js';
import type { PreparedRequest, RequestBody } from '../prepared-request.js';
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
  const { origin = null, ...rest } = options;
  const settings = settingsOf(rest);
  const prepared = await preparedOf(request);
  const body = await nameOfBody(prepared, settings);
  return hashKey(cacheKey(prepared, { settings, identity: null, origin, body }));
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
  const { origin: _origin, ...rest } = options;
  const settings = settingsOf(rest);
  const prepared = await preparedOf(request);
  const names = parseFieldLines(prepared.fields).map(([name]) => name);
  return {
    ...prepared,
    url: urlName(prepared.url, settings),
    fragment: '',
    fields: normalizeHeaders(prepared.fields, names, settings.ignoredParameters.headers),
    body: prepared.body === null ? null : await normalBody(prepared, prepared.body, settings),
  };
}

const preparedOf = async (request: PreparedRequest | Request): Promise<PreparedRequest> =>
  request instanceof Request ? fromRequest(request) : request;

function settingsOf(options: SessionOptions): Settings {
  const parsed = parseSettings(options);
  if (parsed.kind === 'parsed') return parsed.value;
  throw faultError(parsed.faults);
}

const contentTypeOf = ({ fields }: PreparedRequest): string | undefined =>
  fieldValue(parseFieldLines(fields), 'content-type');

async function nameOfBody(request: PreparedRequest, settings: Settings): Promise<string | null> {
  if (request.body === null) return null;
  const named = await bodyName(request.body, contentTypeOf(request), settings);
  if (named !== undefined) return named.name;
  throw fail('unsupported-option', 'bodyWithoutKey');
}

/** Without the media type, which precedes the text in keys. */
async function normalBody(request: PreparedRequest, body: RequestBody, settings: Settings): Promise<RequestBody> {
  const { text } = await readBody(body, contentTypeOf(request), bodyRules(settings));
  return { kind: 'text', text: text.slice(text.indexOf('\n') + 1) };
}
