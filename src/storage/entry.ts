import type { FieldLines } from '../http/fields/header-fields.js';
import type { StoredResponse } from '../http/storing/stored-response.js';
import type { Millis } from '../http/units.js';
import type { CacheKey } from '../request/key/cache-key.js';
import { hashKey } from '../request/key/key-hash.js';
import type { Redirect } from '../request/redirects.js';

/** The format of a record; an unknown one is a miss and left alone (it belongs to another version). */
export const FORMAT = 1;

/** The stored metadata of a response: plain data, redacted. */
export type StoredEntry = StoredResponse & {
  readonly format: typeof FORMAT;
  /** The name of this one stored response: the hash of `key`, and when it has Vary `~` and a hash of `selecting`. */
  readonly cacheKey: string;
  readonly key: CacheKey;
  /** Cache partition: a keyed hash, never a name or a credential. Absent: shared. */
  readonly identity?: string;
  /** Tags of the requests that it answered when it was stored, in clear. Absent: none. */
  readonly tags?: readonly string[];
  readonly method: string;
  /** URL that was requested and URL that answered, both normalised, redacted and without fragment. They differ after a redirect only in `type` opaque. */
  readonly requestUrl: string;
  readonly url: string;
  readonly statusText: string;
  readonly type: ResponseType;
  /** Response fields, and those of the request. */
  readonly fields: FieldLines;
  readonly requestFields: FieldLines;
  /** First stored; a 304 does not change it. */
  readonly createdAt: Millis;
  readonly lastUsed: Millis;
  /** Bytes of the body; of an opaque one, what it counts for. A body of another length is torn, and never answers. */
  readonly size: number;
  /** Bytes of the body in the store, where a serializer changed the size. */
  readonly storedSize?: number;
  /** Name of the body in another store than the entry, where the backend keeps bodies elsewhere; null is then in its place. */
  readonly bodyName?: string;
  /** The body is not as it was sent: its content coding was taken off. */
  readonly isDecoded?: true;
  /**
   * The service worker itself fetched it, from the URL that it answers. Only then may it answer navigations and loads of code: what a
   * page's script stored may be anything.
   */
  readonly byWorker?: true | undefined;
  /** Milliseconds from request to headers. */
  readonly elapsed: number;
};

/** Null where the response has no body (204, HEAD), and where it is opaque. ArrayBuffer below 64 KB, Blob from there, by default. */
export type StoredBody = ArrayBuffer | Blob | null;

/** The length of a body. */
export function bodyBytes(body: StoredBody): number {
  if (body === null) return 0;
  return body instanceof Blob ? body.size : body.byteLength;
}

/** An entry and its body; undefined: the body has not been read yet. */
export type Selectable = {
  readonly entry: StoredEntry;
  readonly body: StoredBody | undefined;
  readonly bytes?: ArrayBuffer | undefined;
};

/** An entry with its body: what can answer. `bytes`: what the body, a Blob, holds, where memory has it. */
export type Candidate = {
  readonly entry: StoredEntry;
  readonly body: StoredBody;
  readonly bytes?: ArrayBuffer | undefined;
};

/**
 * Another name: the request named `key` is answered by what is stored under `target`. A followed redirect (requests-cache: redirects),
 * or what No-Vary-Search says of queries.
 */
export type Alias = {
  readonly format: typeof FORMAT;
  /** Hash of `key`. */
  readonly cacheKey: string;
  readonly key: CacheKey;
  readonly identity?: string;
  readonly target: CacheKey;
  readonly requestUrl: string;
  readonly expires: Millis;
  readonly requestTime: Millis;
  /** As that of an entry. */
  readonly order?: number;
  /** The field by which it is no redirect, but the rule for the queries of a path, or one that they have in common. */
  readonly noVarySearch?: string;
  /** The service worker itself saw it: see `byWorker` of entries. */
  readonly byWorker?: true | undefined;
  /** The redirects on the way, redacted, where they were seen (requests: Response.history). */
  readonly history?: readonly Redirect[];
};

/** An alias by which the request named `key` finds an entry. */
export const aliasTo = (
  { key: target, requestTime, identity, byWorker }: StoredEntry,
  key: CacheKey,
  about: Pick<Alias, 'requestUrl' | 'expires' | 'history' | 'noVarySearch'>,
): Alias => ({
  format: FORMAT,
  cacheKey: hashKey(key),
  key,
  ...(identity !== undefined && { identity }),
  target,
  requestTime,
  ...(byWorker && { byWorker }),
  ...about,
});

/** The part of a cacheKey that all variants of a request share: the hash of its key. */
export function hashOf(cacheKey: string): string {
  const tilde = cacheKey.indexOf('~');
  return tilde === -1 ? cacheKey : cacheKey.slice(0, tilde);
}

/** Does `key` name the stored response `cacheKey`, itself or as one of its variants? */
export function isVariantOf(key: string, cacheKey: string): boolean {
  return key === cacheKey || (!key.includes('~') && hashOf(cacheKey) === key);
}

/** The estimate for the rest of a record: names, numbers, index keys. */
const RECORD_BYTES = 512;

/**
 * Bytes that an entry takes in a store: its body, its texts at a byte for each character, and 512 for the rest. An estimate that all
 * stores share, so that `maxCacheBytes` means the same everywhere; a store's own encoding takes more or less.
 */
export const entryBytes = (entry: StoredEntry): number => recordBytes(entry) + (entry.storedSize ?? entry.size);

/** The same without the body. */
export function recordBytes(entry: StoredEntry): number {
  const { key, cacheKey, requestUrl, url, statusText, fields, requestFields, selecting, identity, etag, lastModified } =
    entry;
  const texts = [key, cacheKey, requestUrl, url, statusText, fields, requestFields, selecting];
  let bytes = RECORD_BYTES + (identity?.length ?? 0) + (etag?.length ?? 0) + (lastModified?.length ?? 0);
  for (const text of texts) bytes += text.length;
  for (const name of entry.vary) bytes += name.length;
  for (const tag of entry.tags ?? []) bytes += tag.length;
  return bytes;
}
