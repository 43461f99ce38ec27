import { CacheError, textsFrom } from '../../errors.js';
import { type Expiration, type ExpirationTime, parseExpiration } from '../../options/expiration.js';
import type { Fault, Parsed } from '../../options/faults.js';

/** Read how long responses stay fresh. */
export function readExpiration(value: ExpirationTime | null | undefined): Expiration {
  const expiration = parseExpiration(value);
  if (expiration.kind === 'fault') throw faultError([expiration]);
  return expiration;
}

/** The value of what was parsed. Throws a CacheError with all faults. */
export function parsedValue<Value>(parsed: Parsed<Value>): Value {
  if (parsed.kind === 'parsed') return parsed.value;
  throw faultError(parsed.faults);
}

/** The sentences of errors are loaded when the first error is made. */
export const loadTextsOnError = (): void =>
  textsFrom(() => import('../../error-texts.js').then(({ sentence }) => sentence));

/** One error that says all of it. */
export function faultError(faults: readonly Fault[]): CacheError {
  loadTextsOnError();
  const code = faults.every((fault) => fault.code === 'unsupported-option') ? 'unsupported-option' : 'bad-option';
  return new CacheError(code, faults.map((fault) => fault.text).join('\n'));
}

export const badOption = (text: string): CacheError => new CacheError('bad-option', text);
