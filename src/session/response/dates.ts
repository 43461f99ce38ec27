import type { Millis } from '../../http/units.js';
import { type ExpirationTime, momentBefore } from '../../options/expiration.js';
import { readExpiration } from '../options/faults.js';

/** Does a moment lie further back than this? What has no length, nothing does. */
export function isFurtherBack(moment: Millis, time: ExpirationTime, now: Millis): boolean {
  const before = momentBefore(readExpiration(time), now);
  return before !== null && moment < before;
}
