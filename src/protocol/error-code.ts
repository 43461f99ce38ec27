import { CacheError, type CacheErrorCode } from '../errors.js';

/** Is this our error of this kind? */
export const hasCode = (error: unknown, code: CacheErrorCode): boolean =>
  error instanceof CacheError && error.code === code;

/** The site wants no worker any more. */
export const isRemoved = (error: unknown): boolean => hasCode(error, 'worker-removed');

/** Page and worker share no version of the protocol. */
export const isMismatch = (error: unknown): boolean => hasCode(error, 'protocol-version');

/** No worker answers, and the call can have had no effect yet. */
export const isUnreachable = (error: unknown): boolean =>
  isMismatch(error) || isRemoved(error) || hasCode(error, 'worker-unavailable');
