/** Every method that requests knows by a verb of its own (requests-cache ALL_METHODS). */
export const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The name of a cache that is given none (requests-cache DEFAULT_CACHE_NAME). */
export const DEFAULT_CACHE_NAME = 'http_cache';

/** The methods whose responses are cached when `allowableMethods` is not given (requests-cache DEFAULT_METHODS). */
export const DEFAULT_METHODS: readonly string[] = ['GET', 'HEAD'];

/** The statuses that are stored when `allowableCodes` is not given (requests-cache DEFAULT_STATUS_CODES). */
export const DEFAULT_STATUS_CODES: readonly number[] = [200];

/** Request header fields that hold credentials (requests-cache AUTH_HEADERS). */
export const AUTH_HEADERS = [
  'Authorization',
  'Proxy-Authorization',
  'X-API-Key',
  'X-Auth-Token',
  'X-API-Token',
  'X-Access-Token',
] as const;

/** Query and body parameters that hold credentials (requests-cache AUTH_PARAMS). */
export const AUTH_PARAMS = ['access_token', 'api_key', 'apikey'] as const;

/**
 * The names whose values stay out of keys and out of the store, besides those of `ignoredParameters` (requests-cache
 * DEFAULT_IGNORED_PARAMS). They match in any letter case. Requests with different values of them do not share stored responses.
 *
 * @example
 * new CachedSession({ ignoredParameters: { replaceDefaults: true, headers: DEFAULT_IGNORED_PARAMS } });
 */
export const DEFAULT_IGNORED_PARAMS = [...AUTH_HEADERS, ...AUTH_PARAMS] as const;
