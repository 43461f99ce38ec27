import { CacheError, CODES, causedBy, fail, failure } from '../errors.js';
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
  if (name === 'CacheError') {
    // A worker of a later build may have codes that this page does not know.
    const known = failure(CODES.includes(error.code) ? error : { ...error, code: 'internal' });
    return cause === undefined ? known : causedBy(cause, known);
  }
  if (name === 'TypeError') return new TypeError(message, cause === undefined ? undefined : { cause });
  return new DOMException(message, name);
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** A malformed message of ours, and the id of its call where that is known. */
export type BadMessage = { readonly bad: CacheError; readonly id: number | null };

export function badMessage(value: unknown): BadMessage {
  const [kind, id]: readonly unknown[] = Array.isArray(value) ? value : [typeof value];
  return { bad: fail('bad-message', 'unreadableMessage', nameOf(kind)), id: typeof id === 'number' ? id : null };
}

/** A short name for the kind of a message. Converting any value to a string could take long, or throw. */
export const nameOf = (kind: unknown): string => (typeof kind === 'string' ? kind.slice(0, 40) : typeof kind);
