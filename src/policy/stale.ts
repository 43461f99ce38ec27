import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';

/** May this stored response be served when the origin failed (no network, a timeout, a failing status)? RFC 5861 §4. */
export function mayServeStale(question: {
  readonly stored: StoredResponse;
  readonly policy: RequestPolicy;
  readonly now: Millis;
}): boolean {
  throw question;
}

/** Does an answer with this status count as a failure of the origin? Those outside `allowableCodes` do. RFC 5861 §4. */
export function isFailure(status: number, policy: RequestPolicy): boolean {
  throw [status, policy];
}
