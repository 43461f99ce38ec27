export { bodyName, type CacheKey, cacheKey, entryKey, type Naming } from './cache-key.js';
export { hashKey, type KeyHash } from './key-hash.js';
export { fromBodylessRequest, fromRequest, type RequestOverrides, toRequest } from './native-request.js';
export { normalizeBody, normalizeJsonBody } from './normalize-body.js';
export { normalizeHeaders } from './normalize-headers.js';
export { normalizeUrl, urlName } from './normalize-url.js';
export { prepareRequest, prepareStreamed, streamOf } from './prepare.js';
export {
  type FetchOptions,
  type FormPart,
  type PreparedRequest,
  type RequestBody,
  withField,
} from './prepared-request.js';
export { redactFields } from './redact.js';
export { REDACTED } from './redacted.js';
export {
  type Auth,
  type AuthFunction,
  type DataInput,
  type FileInput,
  type FilesInput,
  type HeadersInput,
  type ParamsInput,
  type ParamValue,
  PREPARE_OPTION_NAMES,
  type PrepareOptions,
  type RequestDefaults,
  type RequestSpec,
} from './request-spec.js';
export { matchesRoute, matchesUrl } from './url-pattern.js';
