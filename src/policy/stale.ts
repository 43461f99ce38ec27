import { staleness } from './freshness.js';
import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';

/**
 * May this stored response be served when the origin failed (no network, a timeout, a status that {@link isFailure})? Stale not
 * longer than `staleIfError` says. RFC 5861 §4.
 *
 * @example
 * mayServeStale({ stored, policy: { ...policy, staleIfError: seconds(3600) }, now });
 */
export function mayServeStale(question: {
  readonly stored: StoredResponse;
  readonly policy: RequestPolicy;
  readonly now: Millis;
}): boolean {
  const { stored, policy, now } = question;
  return policy.staleIfError !== null && staleness(stored, now) <= policy.staleIfError;
}

/**
 * Does an answer with this status count as a failure of the origin? Those outside `allowableCodes` do (requests-cache). RFC 5861 §4.
 *
 * @example
 * isFailure(500, { ...policy, allowableCodes: [200, 404] }); // true
 */
export const isFailure = (status: number, policy: RequestPolicy): boolean => !policy.allowableCodes.includes(status);
