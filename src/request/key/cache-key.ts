import type { FieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/table.js';
import type { FetchOptions, PreparedRequest, RequestBody } from '../prepared-request.js';
import { type Credential, identifying } from './credentials.js';
import { sha256 } from './digest.js';
import { hashKey } from './key-hash.js';
import { type BodySettings, bodyRules, readBody } from './normalize-body.js';
import { normalizeHeaders } from './normalize-headers.js';
import { type UrlSettings, urlName } from './normalize-url.js';

/**
 * The key of a request in the cache: the canonical, redacted request as one string. Equal requests have equal keys. The memory tier
 * looks up by the key; the store looks up by its {@link hashKey} and then compares keys.
 */
export type CacheKey = string & { readonly [key]: 'canonical' };
declare const key: unique symbol;

/** The settings that keys depend on. */
export type KeySettings = UrlSettings & Pick<Settings, 'cacheName' | 'matchHeaders' | 'serializer'>;

/** Everything that a key depends on besides the request. */
export type Naming = {
  readonly settings: KeySettings;
  /** Partition of the response; null: shared. Never the value of a credential itself. */
  readonly identity: string | null;
  /** Origin of the page or worker; null in Node, where nothing is cross-origin. */
  readonly origin: string | null;
  /** The name from {@link bodyName}; null: the request has no body. */
  readonly body: string | null;
};

/**
 * The key of a request: cache, method and URL, and if they are not the default, redirect mode, credentials, cross-origin readability,
 * identity, matched header fields and body. Synchronous and without WebCrypto, as every hit computes it.
 *
 * For same-origin requests the mode is left out: an image that a fetch event stored answers a call of the session.
 */
export function cacheKey(request: PreparedRequest, naming: Naming): CacheKey {
  const { mode, redirect, credentials } = request.fetchOptions;
  const { cacheName, matchHeaders, ignoredParameters, serializer } = naming.settings;
  let text = `${oneLine(cacheName)}\n${request.method} ${urlName(request.url, naming.settings)}`;
  // A navigation counts as followed: the response after its redirects is stored.
  if (redirect !== undefined && redirect !== 'follow' && mode !== 'navigate') text += `\nredirect ${redirect}`;
  if (naming.origin === null || request.url.startsWith(`${naming.origin}/`)) {
    if (credentials === 'omit') text += NO_CREDENTIALS;
  } else {
    // Cross-origin, the response depends on cookies, and script may not be allowed to read it.
    if (credentials === 'include') text += CREDENTIALS;
    if (mode === 'no-cors') text += OPAQUE;
  }
  if (serializer !== 'structured') text += `\nserializer ${serializer}`;
  if (naming.identity !== null) text += `\nidentity ${oneLine(naming.identity)}`;
  if (matchHeaders !== false) text += matchedFields(request.fields, matchHeaders, ignoredParameters);
  if (naming.body !== null) text += BODY + naming.body;
  return text as CacheKey;
}

function matchedFields(
  fields: FieldLines,
  names: Settings['matchHeaders'],
  { headers }: Settings['ignoredParameters'],
): string {
  const matched = normalizeHeaders(fields, names, headers);
  return matched === '' ? '' : `\nfields\n${matched}`;
}

const NO_CREDENTIALS = '\nno credentials';
const CREDENTIALS = '\ncredentials';
const OPAQUE = '\nopaque';
const BODY = '\n\n';

/** A name on one line, so that it cannot imitate other lines of a key. */
const oneLine = (name: string): string => name.replaceAll('%', '%25').replaceAll('\n', '%0A');

/** A key with a text from elsewhere, for this cache and identity. No method begins with `=`, so it equals no other key. */
export function customKey(name: string, { cacheName }: Pick<Settings, 'cacheName'>, identity: string | null): CacheKey {
  const text = `${oneLine(cacheName)}\n= ${oneLine(name)}`;
  return (identity === null ? text : `${text}\nidentity ${oneLine(identity)}`) as CacheKey;
}

/** The key of an entry that was saved under a cacheKey of the caller's choice, which no request has. */
export const savedKey = (cacheKey: string, naming: Pick<Settings, 'cacheName'>): CacheKey =>
  customKey(`saved ${cacheKey}`, naming, null);

/**
 * The key by which a cache finds responses for URLs that differ only in their query: of all with this canonical query, or without
 * `query`, of the No-Vary-Search rule that makes queries canonical. `key`: that of the URL without its query.
 */
export const searchKey = (key: CacheKey, query: string | null): CacheKey =>
  `${key}\nno-vary-search${query === null ? '' : ` ${oneLine(query)}`}` as CacheKey;

/** The key of the same request in the cache of another name, or with another serializer. */
export function keyInCache(
  key: CacheKey,
  { cacheName, serializer }: Pick<Settings, 'cacheName' | 'serializer'>,
): CacheKey {
  const request = key.slice(key.indexOf('\n'));
  return (oneLine(cacheName) +
    (request.startsWith('\n= ') ? request : withSerializer(request, serializer))) as CacheKey;
}

/** The lines of a request that may follow the serializer. */
const AFTER_SERIALIZER = /\n(?=identity |fields\n|no-vary-search|\n)/;

function withSerializer(request: string, serializer: string): string {
  const end = request.search(AFTER_SERIALIZER);
  const [before, after] = end === -1 ? [request, ''] : [request.slice(0, end), request.slice(end)];
  const plain = before.replace(/\nserializer .*/, '');
  return plain + (serializer === 'structured' ? '' : `\nserializer ${serializer}`) + after;
}

/** The cacheKey of a stored response: the hash of its key and, if it has Vary, `~` and a hash of the selecting fields. */
export function entryKey(key: CacheKey, vary: readonly string[], selecting: FieldLines): string {
  if (vary.length === 0) return hashKey(key);
  return `${hashKey(key)}~${hashKey(`${vary.join(',')}\n${selecting}`)}`;
}

/** Is this the cacheKey of an entry with this key and these selecting fields, or was it chosen by a caller? Otherwise the entry is damaged. */
export const isNamedBy = (cacheKey: string, key: CacheKey, vary: readonly string[], selecting: FieldLines): boolean =>
  cacheKey === entryKey(key, vary, selecting) || key.endsWith(`\n= ${oneLine(`saved ${cacheKey}`)}`);

/** The name of a body in a key, and the credentials in the body. */
export type NamedBody = { readonly name: string; readonly credentials: readonly Credential[] };

/**
 * The name of a body in a key: its canonical text up to 1 kB, else its SHA-256, or all of it without WebCrypto. A body in which ignored
 * names cannot be found is named by its digest; undefined without WebCrypto.
 */
export async function bodyName(
  body: RequestBody,
  contentType: string | undefined,
  settings: BodySettings,
): Promise<NamedBody | undefined> {
  const { text, isRead, secrets } = await readBody(body, contentType, bodyRules(settings));
  const credentials = identifying(secrets, settings.ignoredParameters);
  if (isRead && text.length <= 1024) return { name: text, credentials };
  const name = (await sha256(new TextEncoder().encode(text))) ?? (isRead ? text : undefined);
  return name === undefined ? undefined : { name, credentials };
}

/** The name of the body in a key; null if there is none. */
export function bodyOf(key: CacheKey): string | null {
  const end = key.indexOf(BODY);
  return end === -1 ? null : key.slice(end + BODY.length);
}

/** The parts of a request that are stored besides its key. */
export type KeptRequest = Pick<PreparedRequest, 'method' | 'url' | 'fields'>;

/** The request of a key, without its body, of which only the name is known. */
export function keptRequest(key: CacheKey, { method, url, fields }: KeptRequest): PreparedRequest {
  const [lines = ''] = key.split(BODY, 1);
  const has = (line: string): boolean => `${lines}\n`.includes(`${line}\n`);
  const redirect = REDIRECTS.find((mode) => has(`\nredirect ${mode}`));
  const fetchOptions: FetchOptions = {
    ...(redirect !== undefined && { redirect }),
    ...(has(CREDENTIALS) && { credentials: 'include' }),
    ...(has(NO_CREDENTIALS) && { credentials: 'omit' }),
    ...(has(OPAQUE) && { mode: 'no-cors' }),
  };
  return { method, url, fields, fragment: '', body: null, fetchOptions };
}

const REDIRECTS = ['error', 'manual'] as const;
