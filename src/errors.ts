/** Every `code` that a {@link CacheError} can have. Branch on it, not on the text. */
export type CacheErrorCode =
  | 'bad-option'
  | 'unsupported-option'
  | 'bad-request'
  | 'bad-message'
  | 'network'
  | 'timeout'
  | 'http-status'
  | 'serialization'
  | 'quota'
  | 'closed'
  | 'internal'
  | 'identity-missing'
  | 'store-options-differ'
  | 'backend-unavailable'
  | 'worker-unavailable'
  | 'worker-stopped'
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
