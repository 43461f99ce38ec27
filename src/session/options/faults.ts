import { textsFrom } from '../../errors.js';
import type { Expiration } from '../../http/freshness/expiration.js';
import { type ExpirationTime, parseExpiration } from '../../options/expiration.js';
import { faultError, type Parsed } from '../../options/faults.js';

/** Read how long responses stay fresh. */
export function readExpiration(value: ExpirationTime | null | undefined): Expiration {
  const expiration = parseExpiration(value);
  if (expiration.kind === 'fault') throw faultError([expiration]);
  return expiration;
}

/** The value of what was parsed. Throws a CacheError with all faults. */
export function parsedValue<Value>(parsed: Parsed<Value>): Value {
  if (parsed.kind === 'parsed') return parsed.value;
  loadTextsOnError();
  throw faultError(parsed.faults);
}

/** The sentences of errors are loaded when the first error is made. */
export const loadTextsOnError = (): void =>
  textsFrom(() => import('../../error-texts.js').then(({ sentence }) => sentence));
