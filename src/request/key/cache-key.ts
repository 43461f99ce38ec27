import type { FieldLines } from '../../http/fields/header-fields.js';
import type { Settings } from '../../options/settings.js';
import type { FetchOptions, PreparedRequest, RequestBody } from '../prepared-request.js';
import { sha256 } from './digest.js';
import { hashKey } from './key-hash.js';
import { type BodySettings, bodyRules, readBody } from './normalize-body.js';
import { normalizeHeaders } from './normalize-headers.js';
import { type UrlSettings, urlName } from './normalize-url.js';
import { type Credential, identifying } from './redact.js';

/**
 * The name of a request in the cache: the canonical, redacted request as one string. Equal requests have equal keys.
 * The memory tier looks up by it, the store by its {@link hashKey}, and compares it on each select.
 */
export type CacheKey = string & { readonly [key]: 'canonical' };
declare const key: unique symbol;

/** The settings that keys depend on. */
export type KeySettings = UrlSettings & Pick<Settings, 'cacheName' | 'matchHeaders' | 'serializer'>;

/** What a key depends on beside the request. */
export type Naming = {
  readonly settings: KeySettings;
  /** Whose response it is; null: nobody's in particular. Never the value of a credential itself. */
  readonly identity: string | null;
  /** Origin of the page or worker; null in Node, where nothing is cross-origin. */
  readonly origin: string | null;
  /** The name that {@link bodyName} gave; null: the request has no body. */
  readonly body: string | null;
};

/**
 * Name a request: cache, method and URL, and where they are not the usual, redirect mode, credentials, cross-origin readability,
 * identity, matched header fields and body. No promise and no WebCrypto: this stands on the path of every hit.
 *
 * Same-origin, mode is left out: an image that a fetch event stored answers a call of the session.
 */
export function cacheKey(request: PreparedRequest, naming: Naming): CacheKey {
  const { fields, fetchOptions } = request;
  const { cacheName, matchHeaders, ignoredParameters, serializer } = naming.settings;
  const url = urlName(request.url, naming.settings);
  const matched = normalizeHeaders(fields, matchHeaders, ignoredParameters.headers);
  let text = `${oneLine(cacheName)}\n${request.method} ${url}`;
  if (!isFollowed(fetchOptions)) text += `\nredirect ${fetchOptions.redirect}`;
  text += isCrossOrigin(request.url, naming.origin) ? crossOriginLines(fetchOptions) : credentialsLine(fetchOptions);
  if (serializer !== 'structured') text += `\nserializer ${serializer}`;
  if (naming.identity !== null) text += `\nidentity ${oneLine(naming.identity)}`;
  if (matched !== '') text += `\nfields\n${matched}`;
  if (naming.body !== null) text += `\n\n${naming.body}`;
  return text as CacheKey;
}

/** A key whose text somebody else makes, for this cache and identity. No method begins with `=`, so it is like no other key. */
export function customKey(name: string, { cacheName }: Pick<Settings, 'cacheName'>, identity: string | null): CacheKey {
  const text = `${oneLine(cacheName)}\n= ${oneLine(name)}`;
  return (identity === null ? text : `${text}\nidentity ${oneLine(identity)}`) as CacheKey;
}

/** A body as a key names it, and the credentials that were in it. */
export type NamedBody = { readonly name: string; readonly credentials: readonly Credential[] };

/**
 * The name of a body in a key: its canonical text up to 1 KB, else the SHA-256 of that, else, where WebCrypto is missing, all of it.
 * A body in which ignored names cannot be found has its digest as its name; undefined where WebCrypto is missing.
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

/** The key of an entry that somebody stored under a cacheKey of his own choice, and that no request names. */
export const savedKey = (cacheKey: string, naming: Pick<Settings, 'cacheName'>): CacheKey =>
  customKey(`saved ${cacheKey}`, naming, null);

/** Does the cacheKey of an entry follow from its key and selecting fields, or was it chosen? Another one is damaged. */
export function isNamedBy(cacheKey: string, key: CacheKey, vary: readonly string[], selecting: FieldLines): boolean {
  return cacheKey === entryKey(key, vary, selecting) || key.endsWith(`\n= ${oneLine(`saved ${cacheKey}`)}`);
}

/** The name of one stored response: the hash of its key and, when it has Vary, `~` and a hash of the selecting fields. */
export function entryKey(key: CacheKey, vary: readonly string[], selecting: FieldLines): string {
  if (vary.length === 0) return hashKey(key);
  return `${hashKey(key)}~${hashKey(`${vary.join(',')}\n${selecting}`)}`;
}

/** A navigation counts as followed: what is stored for it is what following gave. */
const isFollowed = ({ mode, redirect }: FetchOptions): boolean =>
  redirect === undefined || redirect === 'follow' || mode === 'navigate';

const isCrossOrigin = (url: string, origin: string | null): boolean => origin !== null && !url.startsWith(`${origin}/`);

/** Cross-origin, the answer depends on whether cookies go along, and script may be forbidden to read it. */
function crossOriginLines({ mode, credentials }: FetchOptions): string {
  return (credentials === 'include' ? '\ncredentials' : '') + (mode === 'no-cors' ? '\nopaque' : '');
}

/** An answer to a request with cookies is none to a request without. */
const credentialsLine = ({ credentials }: FetchOptions): string => (credentials === 'omit' ? '\nno credentials' : '');

/**
 * The name under which a cache looks for what answers URLs that differ in their query alone: with `query`, that of all that have this
 * canonical query; without, that of the rule by which queries are made canonical. `key` names the URL without its query.
 */
export function searchKey(key: CacheKey, query: string | null): CacheKey {
  return `${key}\nno-vary-search${query === null ? '' : ` ${oneLine(query)}`}` as CacheKey;
}

/** The same request in the cache of another name. */
export function keyInCache(key: CacheKey, cacheName: string): CacheKey {
  return (oneLine(cacheName) + key.slice(key.indexOf('\n'))) as CacheKey;
}

/** So that no name can pass for several lines of a key. */
const oneLine = (name: string): string => name.replaceAll('%', '%25').replaceAll('\n', '%0A');

/** What is stored of a request beside its key. */
export type KeptRequest = Pick<PreparedRequest, 'method' | 'url' | 'fields'>;

/** The request of a key as far as it is still known: its body is only a name. */
export function keptRequest(key: CacheKey, { method, url, fields }: KeptRequest): PreparedRequest {
  return { method, url, fields, fragment: '', body: null, fetchOptions: fetchOptionsOf(key) };
}

/** The name of the body that a key tells of; null where it has none. */
export function bodyOf(key: CacheKey): string | null {
  const end = key.indexOf(BODY);
  return end === -1 ? null : key.slice(end + BODY.length);
}

const BODY = '\n\n';

/** Lines of a key without a colon are no header fields. */
function fetchOptionsOf(key: CacheKey): FetchOptions {
  const end = key.indexOf(BODY);
  const lines = (end === -1 ? key : key.slice(0, end)).split('\n');
  const redirect = REDIRECTS.find((mode) => lines.includes(`redirect ${mode}`));
  return {
    ...(redirect !== undefined && { redirect }),
    ...(lines.includes('credentials') && { credentials: 'include' }),
    ...(lines.includes('no credentials') && { credentials: 'omit' }),
    ...(lines.includes('opaque') && { mode: 'no-cors' }),
  };
}

const REDIRECTS = ['error', 'manual'] as const;
