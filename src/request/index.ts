export { createKey, type KeyOptions, normalizeRequest } from './key/create-key.js';
export { normalizeBody, normalizeJsonBody } from './key/normalize-body.js';
export { normalizeHeaders } from './key/normalize-headers.js';
export { normalizeParams, normalizeUrl, REDACTED } from './key/normalize-url.js';

export { type RedactableResponse, redactResponse } from './key/redact.js';

export { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './patterns/expiration-times.js';
export type { FetchOptions, FormPart, PreparedRequest, RequestBody } from './prepared-request.js';
