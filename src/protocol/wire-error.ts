import type { ErrorValue } from '../error-texts.js';
import { CacheError, type CacheErrorCode, CODES, causedBy, fail, failure } from '../errors.js';
import { type Guard, isString, isUnknown, optional, shape } from '../guards.js';
import type { WireError } from './messages.js';

/** An error as it crosses the port: a clone of a CacheError would lose its code, and one that cannot be cloned would not arrive. */
export function toWireError(error: unknown): WireError {
  if (error instanceof DOMException || error instanceof TypeError) return nativeWireError(error);
  const { code, id, values, message, cause } = error instanceof CacheError ? error : unexpected(error);
  const told = { name: 'CacheError', code, id, values, message };
  return cause !== undefined && isCloneable(cause) ? { ...told, cause } : told;
}

function nativeWireError({ name, message, cause }: Error): WireError {
  const told = { name, code: 'internal', message } as const;
  return name === 'TypeError' && cause !== undefined && isCloneable(cause) ? { ...told, cause } : told;
}

const unexpected = (error: unknown): CacheError =>
  causedBy(error, fail('internal', 'unexpectedInWorker', error instanceof Error ? error.message : String(error)));

/** The error that a {@link WireError} stands for: CacheError, TypeError, or a DOMException such as AbortError. */
export function fromWireError(error: WireError): Error {
  const { name, message, cause } = error;
  if (name === 'CacheError') return cause === undefined ? failure(error) : causedBy(cause, failure(error));
  if (name === 'TypeError') return new TypeError(message, cause === undefined ? undefined : { cause });
  return new DOMException(message, name);
}

const codes: readonly string[] = CODES;
const isCode: Guard<CacheErrorCode> = (value): value is CacheErrorCode => isString(value) && codes.includes(value);
const isValues: Guard<readonly ErrorValue[]> = (value): value is readonly ErrorValue[] => Array.isArray(value);

export const isWireError: Guard<WireError> = shape<WireError>({
  name: isString,
  code: isCode,
  id: optional(isString),
  values: optional(isValues),
  message: isString,
  cause: isUnknown,
});

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
