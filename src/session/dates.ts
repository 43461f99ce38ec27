import type { Answer } from '../engine/index.js';
import {
  currentAge,
  type ExpirationTime,
  type Millis,
  millis,
  momentBefore,
  parseFieldLines,
} from '../policy/index.js';
import { readExpiration } from './faults.js';

/** Seconds since the origin made or validated the answer. RFC 9111 §4.2.3. */
export function ageOf({ fields, createdAt, validatedAt, elapsed }: Answer, now: Millis): number {
  const responseTime = validatedAt ?? createdAt;
  const requestTime = millis(responseTime - elapsed);
  return currentAge({ fields: parseFieldLines(fields), requestTime, responseTime }, now);
}

/** Does a moment lie further back than this? What has no length, nothing does. */
export function isFurtherBack(moment: Millis, time: ExpirationTime, now: Millis): boolean {
  const before = momentBefore(readExpiration(time), now);
  return before !== null && moment < before;
}
