import type { FieldLines } from '../policy/index.js';
import type { PreparedRequest, RequestBody } from './prepared-request.js';

/**
 * The name of a request in the cache: the canonical, redacted request as one string. Equal requests have equal keys.
 * The memory tier looks up by it, the store by its {@link hashKey}, and compares it on each select.
 */
export type CacheKey = string & { readonly [key]: 'canonical' };
declare const key: unique symbol;

/** 16 hexadecimal digits: the part of `cacheKey` before `~`, and the name of the entry in a store. Not cryptographic: a collision is a miss. */
export type KeyHash = string & { readonly [hash]: 'key' };
declare const hash: unique symbol;

/** What a key depends on beside the request. */
export type Naming = {
  readonly cacheName: string;
  readonly matchHeaders: boolean | readonly string[];
  readonly ignoredParameters: readonly string[];
  /** Whose response it is; null: nobody's in particular. Never the value of Authorization itself. */
  readonly identity: string | null;
  /** Origin of the page or worker; null in Node, where nothing is cross-origin. */
  readonly origin: string | null;
  /** What {@link bodyName} gave; null: the request has no body. */
  readonly body: string | null;
};

/** Name a request. No promise and no WebCrypto: this stands on the path of every hit. */
export function cacheKey(request: PreparedRequest, naming: Naming): CacheKey {
  throw [request, naming];
}

/** The name of a body in a key: its canonical text up to 1 KB, else the SHA-256 of that, else, where WebCrypto is missing, all of it. */
export async function bodyName(
  body: RequestBody,
  contentType: string | undefined,
  ignoredParameters: readonly string[],
): Promise<string> {
  throw [body, contentType, ignoredParameters];
}

/** Hash a key. */
export function hashKey(key: string): KeyHash {
  throw key;
}

/** The name of one stored response: the hash of its key and, when it has Vary, `~` and a hash of the selecting fields. */
export function entryKey(key: CacheKey, vary: readonly string[], selecting: FieldLines): string {
  throw [key, vary, selecting];
}
