/**
 * The name of a request in the cache: the canonical, redacted request as one string. Equal requests have equal keys.
 * The memory tier looks up by it, the store by its {@link hashKey}, and compares it on each select.
 */
export type CacheKey = string & { readonly [key]: 'canonical' };
declare const key: unique symbol;

/** 16 hexadecimal digits: the part of `cacheKey` before `~`, and the name of the entry in a store. Not cryptographic: a collision is a miss. */
export type KeyHash = string & { readonly [hash]: 'key' };
declare const hash: unique symbol;
