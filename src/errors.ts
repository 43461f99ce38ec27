/**
 * Every `code` that a {@link CacheError} can have. Branch on it, not on the text. The exceptions of requests: ConnectionError,
 * SSLError and ProxyError are `network`; Timeout `timeout`; HTTPError `http-status`; TooManyRedirects `too-many-redirects`;
 * InvalidSchema and InvalidURL `invalid-url`, MissingSchema and InvalidProxyURL `bad-option`; InvalidHeader `invalid-header`; JSONDecodeError and
 * InvalidJSONError `serialization`; StreamConsumedError and UnrewindableBodyError `bad-request`; ChunkedEncodingError and
 * ContentDecodingError `network`. RetryError has none: nothing is tried again.
 */
export type CacheErrorCode =
  | 'bad-option'
  | 'unsupported-option'
  | 'bad-request'
  | 'bad-message'
  | 'network'
  | 'timeout'
  | 'http-status'
  | 'not-cached'
  | 'too-many-redirects'
  | 'invalid-url'
  | 'invalid-header'
  | 'serialization'
  | 'quota'
  | 'closed'
  | 'internal'
  | 'identity-missing'
  | 'store-options-differ'
  | 'start-options-differ'
  | 'backend-unavailable'
  | 'worker-unavailable'
  | 'worker-stopped'
  | 'worker-removed'
  | 'protocol-version';

/**
 * The one error class of cached-session. `code` says what kind, `message` what happened and what to do,
 * `cause` keeps the error underneath.
 *
 * @example
 * try {
 *   await session.get('/api/countries');
 * } catch (error) {
 *   if (error instanceof CacheError && error.code === 'network') showOffline();
 *   else throw error;
 * }
 */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly code: CacheErrorCode;

  constructor(code: CacheErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
