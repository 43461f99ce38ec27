export { createKey, type KeyOptions, normalizeRequest } from './key/create-key.js';
export { normalizeBody, normalizeJsonBody } from './key/normalize-body.js';
export { normalizeHeaders } from './key/normalize-headers.js';
export { normalizeUrl } from './key/normalize-url.js';
export { normalizeParams } from './key/parameters.js';
export { type RedactableResponse, redactResponse } from './key/redact-response.js';
export { REDACTED } from './key/redacted.js';
export { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './patterns/expiration-times.js';
export type { FetchOptions, FormPart, PreparedRequest, RequestBody } from './prepared-request.js';
