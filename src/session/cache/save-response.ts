import type { Saving } from '../../engine/admin/saving.js';
import { fail } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { expiresAt } from '../../http/freshness/expiration.js';
import { parseTags } from '../../options/tags.js';
import type { StoredEntry } from '../../storage/entry.js';
import { parsedValue, readExpiration } from '../options/faults.js';
import { SessionResponse } from '../response/session-response.js';
import type { CacheParts, SaveOptions } from './cache-options.js';
import { checkNames, prepare } from './read-cache-options.js';

/** Store a response that the caller has. */
export async function saveResponse(
  parts: CacheParts,
  response: SessionResponse | Response,
  options: SaveOptions,
): Promise<string | null> {
  checkNames(options, ['request', 'cacheKey', 'expires', 'tags']);
  if (typeof Object(response).status !== 'number') throw fail('bad-request', 'notSavable');
  // A part is never taken for the whole, and a 304 is about a stored response. RFC 9111 §3.3.
  if (response.status === 206 || response.status === 304) throw fail('bad-request', 'partialStatus', response.status);
  if (response instanceof SessionResponse) return saveOwn(response, options, parts);
  const request = await prepare(options.request ?? getOf(response), parts.base());
  const body = await bodyOf(response);
  const now = parts.now();
  const { status, statusText, type } = response;
  const times = { createdAt: now, responseTime: now, elapsed: 0 };
  const seen = { ...times, status, statusText, type, fields: toFieldLines(response.headers) };
  return save({ request, body, response: seen, expires: null, cacheKey: null }, options, parts);
}

async function saveOwn(response: SessionResponse, options: SaveOptions, parts: CacheParts): Promise<string | null> {
  const { answer, asked, entry } = SessionResponse.internals(response);
  const body = await response.arrayBuffer();
  if (entry !== undefined && options.request === undefined && (options.cacheKey ?? entry.cacheKey) === entry.cacheKey)
    return putBack(entry, body, options, parts);
  const request = options.request === undefined ? asked.request : await prepare(options.request, parts.base());
  const { status, statusText, type, fields, createdAt, validatedAt, elapsed, expires } = answer;
  const seen = { status, statusText, type, fields, createdAt, responseTime: validatedAt ?? createdAt, elapsed };
  // Its own key, even if the settings or the identity have changed: it must not become another user's response.
  const cacheKey = options.request === undefined ? answer.cacheKey : null;
  return save({ request, body, response: seen, expires, cacheKey }, options, parts);
}

/** A listed entry is stored again as it was, with the key of its request, which can no longer be computed. */
async function putBack(
  entry: StoredEntry,
  body: ArrayBuffer,
  options: SaveOptions,
  parts: CacheParts,
): Promise<string | null> {
  const records = [{ entry: { ...entry, ...changesOf(options, parts) }, body }];
  const { stored } = await parts.admin('put', { records, aliases: [], settings: parts.settings() });
  return stored === 0 ? null : entry.cacheKey;
}

function save(found: Omit<Saving, 'settings' | 'tags'>, options: SaveOptions, parts: CacheParts) {
  const { cacheKey = found.cacheKey } = options;
  return parts.admin('save', { ...found, ...changesOf(options, parts), cacheKey, settings: parts.settings() });
}

/** The options that override the response. */
const changesOf = (
  { expires, tags }: SaveOptions,
  { now }: CacheParts,
): Pick<Partial<Saving>, 'tags'> & { readonly expires?: StoredEntry['expires'] } => ({
  ...(expires !== undefined && { expires: expiresAt(readExpiration(expires), now()) }),
  ...(tags !== undefined && { tags: parsedValue(parseTags(tags, 'own')) }),
});

function getOf({ url }: Response): { readonly method: string; readonly url: string } {
  if (url !== '') return { method: 'GET', url };
  throw fail('bad-request', 'responseWithoutUrl');
}

/** Read from a clone, so that the caller can still read it. */
async function bodyOf(response: Response): Promise<ArrayBuffer> {
  if (response.type.startsWith('opaque') || response.status === 0) throw fail('bad-request', 'opaqueResponse');
  if (response.bodyUsed) throw fail('bad-request', 'bodyUsed');
  return response.clone().arrayBuffer();
}
