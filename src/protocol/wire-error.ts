import { CacheError, type CacheErrorCode } from '../errors.js';
import { type Guard, isString, isUnknown, shape } from '../guards.js';
import type { WireError } from './messages.js';

/** An error as it crosses the port: a clone of a CacheError would lose its code, and one that cannot be cloned would not arrive. */
export function toWireError(error: unknown): WireError {
  if (error instanceof CacheError) return wire('CacheError', error.code, error.message, error.cause);
  if (error instanceof DOMException) return wire(error.name, 'internal', error.message, undefined);
  if (error instanceof TypeError) return wire('TypeError', 'internal', error.message, error.cause);
  const message = error instanceof Error ? error.message : String(error);
  return wire('CacheError', 'internal', `Unexpected failure in the worker: ${message}`, error);
}

/** The error that a {@link WireError} stands for: CacheError, TypeError, or a DOMException such as AbortError. */
export function fromWireError({ name, code, message, cause }: WireError): Error {
  const options = cause === undefined ? undefined : { cause };
  if (name === 'CacheError') return new CacheError(code, message, options);
  if (name === 'TypeError') return new TypeError(message, options);
  return new DOMException(message, name);
}

const CODES: { readonly [Code in CacheErrorCode]: true } = {
  'bad-option': true,
  'unsupported-option': true,
  'bad-request': true,
  'bad-message': true,
  network: true,
  timeout: true,
  'http-status': true,
  'not-cached': true,
  'too-many-redirects': true,
  'invalid-url': true,
  'invalid-header': true,
  serialization: true,
  quota: true,
  closed: true,
  internal: true,
  'identity-missing': true,
  'store-options-differ': true,
  'start-options-differ': true,
  'backend-unavailable': true,
  'worker-unavailable': true,
  'worker-stopped': true,
  'worker-removed': true,
  'protocol-version': true,
};

const isCode: Guard<CacheErrorCode> = (value): value is CacheErrorCode =>
  isString(value) && Object.hasOwn(CODES, value);

export const isWireError: Guard<WireError> = shape<WireError>({
  name: isString,
  code: isCode,
  message: isString,
  cause: isUnknown,
});

function wire(name: string, code: CacheErrorCode, message: string, cause: unknown): WireError {
  return cause !== undefined && isCloneable(cause) ? { name, code, message, cause } : { name, code, message };
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
