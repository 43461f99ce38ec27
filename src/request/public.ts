export { createKey, type KeyOptions, normalizeRequest } from './create-key.js';
export { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './expiration-times.js';
export { normalizeBody, normalizeJsonBody } from './normalize-body.js';
export { normalizeHeaders } from './normalize-headers.js';
export { normalizeUrl } from './normalize-url.js';
export { normalizeParams } from './parameters.js';
export type { FetchOptions, FormPart, PreparedRequest, RequestBody } from './prepared-request.js';
export { type RedactableResponse, redactResponse } from './redact-response.js';
export { REDACTED } from './redacted.js';
