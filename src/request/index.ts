export {
  bodyName,
  type CacheKey,
  cacheKey,
  customKey,
  entryKey,
  isNamedBy,
  keyInCache,
  type NamedBody,
  type Naming,
  savedKey,
  searchKey,
} from './cache-key.js';
export { type Credential, credentialsIn } from './credentials.js';
export { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './expiration-times.js';
export { type InertOption, requireInert } from './inert-options.js';
export { hashKey, type KeyHash } from './key-hash.js';
export { mountedAt, mountPrefix } from './mounted.js';
export { appendAll, toHeaders } from './native-headers.js';
export {
  fromBodylessRequest,
  fromRequest,
  plainRequest,
  type RequestOverrides,
  toRequest,
  withInit,
} from './native-request.js';
export { normalizeBody, normalizeJsonBody } from './normalize-body.js';
export { normalizeHeaders } from './normalize-headers.js';
export { normalizeUrl, type UrlSettings, urlName, urlNames } from './normalize-url.js';
export { prepareRequest, prepareStreamed, streamOf } from './prepare.js';
export {
  type FetchOptions,
  type FormPart,
  type PreparedRequest,
  type RequestBody,
  withField,
} from './prepared-request.js';
export { behindProxy, selectProxy, throughProxy } from './proxied-url.js';
export { type Proxies, readProxies } from './proxies.js';
export { redactFields } from './redact.js';
export { REDACTED } from './redacted.js';
export { getRedirectTarget, isRedirectStatus, shouldStripAuth } from './redirect-target.js';
export { type Redirect, redirectedMethod, redirectedRequest, tooManyRedirects, withRebuiltAuth } from './redirects.js';
export {
  DEFAULT_REFERRER_POLICY,
  metaReferrerPolicy,
  type NamedReferrerPolicy,
  REFERRER_POLICIES,
  readReferrerPolicy,
} from './referrer-policy.js';
export { bodyOf, type KeptRequest, keptRequest } from './rename-key.js';
export {
  type Auth,
  type AuthFunction,
  type DataInput,
  type FileInput,
  type FilesInput,
  type HeadersInput,
  MAX_REDIRECTS,
  type ParamsInput,
  type ParamValue,
  PREPARE_OPTION_NAMES,
  type PrepareOptions,
  type RequestDefaults,
  type RequestSpec,
} from './request-spec.js';
export { resolveUrl } from './resolve-url.js';
export { literalPrefix } from './url-glob.js';
export { withoutParams } from './url-params.js';
export { matchesRoute, matchesUrl } from './url-pattern.js';
