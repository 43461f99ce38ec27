import type { HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './stored-response.js';

/**
 * What the answer to a validation says (RFC 9111 §4.3.3).
 *
 * - `not-modified`: freshen the stored response and answer with it.
 * - `changed`: answer with the new response, which may replace the stored one.
 * - `failed`: the origin failed; answer with the stored response if `mayServeStale`, else pass this one on. Nothing is replaced.
 * - `unusable`: a 304 about some other representation; ask again without conditions.
 */
export type ValidationOutcome = 'not-modified' | 'changed' | 'failed' | 'unusable';

/** The fields that make a request conditional on what is stored; empty where it has no validator. RFC 9111 §4.3.1. */
export function conditionsFor(stored: StoredResponse): HeaderFields {
  throw stored;
}

/** The request's own fields with the conditions in place of any conditions of its own. RFC 9111 §4.3.1. */
export function withConditions(requestFields: HeaderFields, conditions: HeaderFields): HeaderFields {
  throw [requestFields, conditions];
}

/** Read the answer to a request that was sent with `conditions`. RFC 9111 §4.3.3, §4.3.4. */
export function validationOutcome(answer: {
  readonly status: number;
  readonly fields: HeaderFields;
  readonly conditions: HeaderFields;
  readonly stored: StoredResponse;
  readonly policy: RequestPolicy;
}): ValidationOutcome {
  throw answer;
}
