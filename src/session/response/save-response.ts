import type { Saving } from '../../engine/admin/saving.js';
import { CacheError } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { parseTags } from '../../http/storing/tags.js';
import type { Millis } from '../../http/units.js';
import { expiresAt } from '../../options/expiration.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { SaveOptions } from '../cache/cache-options.js';
import type { CacheParts } from '../cache/cache-parts.js';
import { checkNames, prepare } from '../cache/read-cache-options.js';
import { parsedValue, readExpiration } from '../options/faults.js';
import { SessionResponse } from './session-response.js';

/** Store a response that somebody has in hand. */
export async function saveResponse(
  response: SessionResponse | Response,
  options: SaveOptions,
  parts: CacheParts,
): Promise<string | null> {
  checkNames(options, ['request', 'cacheKey', 'expires', 'tags']);
  if (typeof Object(response).status !== 'number')
    throw new CacheError('bad-request', 'saveResponse() takes a response of a session, or a native Response.');
  checkStatus(response.status);
  if (response instanceof SessionResponse) return saveOwn(response, options, parts);
  const request = await prepare(options.request ?? getOf(response), parts.base());
  const body = await bodyOf(response);
  const now = parts.now();
  const { status, statusText, type } = response;
  const times = { createdAt: now, responseTime: now, elapsed: 0 };
  const seen = { ...times, status, statusText, type, fields: toFieldLines(response.headers) };
  return save({ request, body, response: seen, expires: null }, options, parts);
}

async function saveOwn(response: SessionResponse, options: SaveOptions, parts: CacheParts): Promise<string | null> {
  const { answer, asked, entry } = SessionResponse.standing(response);
  const body = await response.arrayBuffer();
  const isItself = options.request === undefined && (options.cacheKey ?? entry?.cacheKey) === entry?.cacheKey;
  if (entry !== undefined && isItself) return putBack({ ...entry, ...changesOf(options, parts) }, body, parts);
  const request = options.request === undefined ? asked.request : await prepare(options.request, parts.base());
  const { status, statusText, type, fields, createdAt, validatedAt, elapsed } = answer;
  const seen = { status, statusText, type, fields, createdAt, responseTime: validatedAt ?? createdAt, elapsed };
  // Its own name, even when the settings, or whose session it is, have changed: it must not become somebody else's.
  const cacheKey = options.request === undefined ? answer.cacheKey : null;
  return save({ request, body, response: seen, expires: answer.expires, cacheKey }, options, parts);
}

/** What came from a store goes back as what it was, the name of its request included, which nobody could find out any more. */
async function putBack(
  entry: { readonly cacheKey: string },
  body: ArrayBuffer,
  parts: CacheParts,
): Promise<string | null> {
  const about = { records: [{ entry, body }], aliases: [], settings: parts.settings() };
  const { stored } = await parts.admin('put', about);
  return stored === 0 ? null : entry.cacheKey;
}

type Changes = { readonly expires?: Millis; readonly tags?: readonly string[] };

type Found = Pick<Saving, 'request' | 'response' | 'expires'> & {
  readonly body: ArrayBuffer;
  readonly cacheKey?: string | null;
};

function save({ expires, ...found }: Found, options: SaveOptions, parts: CacheParts): Promise<string | null> {
  const { cacheKey = found.cacheKey ?? null } = options;
  const about = { expires, ...found, ...changesOf(options, parts), cacheKey, settings: parts.settings() };
  return parts.admin('save', about);
}

/** What the options say in place of the response. */
function changesOf({ expires, tags }: SaveOptions, { now }: CacheParts): Changes {
  return {
    ...(expires !== undefined && { expires: expiresAt(readExpiration(expires), now()) }),
    ...(tags !== undefined && { tags: parsedValue(parseTags(tags, 'own')) }),
  };
}

function getOf({ url }: Response): Pick<PreparedRequest, 'method' | 'url'> {
  if (url !== '') return { method: 'GET', url };
  throw new CacheError(
    'bad-request',
    'This Response was made by hand and has no URL: give "request", which it answers.',
  );
}

/** Read from a clone, so that the caller can still read it. */
async function bodyOf(response: Response): Promise<ArrayBuffer> {
  if (response.type.startsWith('opaque') || response.status === 0)
    throw new CacheError(
      'bad-request',
      'This Response is opaque: no script can read it, and nothing of it can be stored.',
    );
  if (response.bodyUsed)
    throw new CacheError('bad-request', 'The body of this Response was read already: save it before you read it.');
  return response.clone().arrayBuffer();
}

/** A part is never taken for the whole, and a 304 is about something stored. RFC 9111 §3.3. */
function checkStatus(status: number): void {
  if (status !== 206 && status !== 304) return;
  throw new CacheError('bad-request', `A response with status ${status} is not one to be stored: get the whole of it.`);
}
