import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import type { Millis } from '../units.js';
import { staleness } from './freshness.js';

/** A stored response, and the policy of the request that it may answer. */
export type StaleQuestion = {
  readonly stored: StoredResponse;
  readonly policy: RequestPolicy;
  readonly now: Millis;
};

/**
 * May this stored response be served when the origin failed (no network, a timeout, a status that {@link isFailure})? It must not
 * have been stale for longer than `staleIfError`, or with `cacheControl` its own stale-if-error. RFC 5861 §4.
 *
 * @example
 * mayServeStale({ stored, policy: { ...policy, staleIfError: seconds(3600) }, now });
 */
export function mayServeStale(question: StaleQuestion): boolean {
  return !mustNotBeServedStale(question) && isWithin(question, 'staleIfError');
}

/**
 * Does the origin forbid using this stored response without validation, now that it is stale, or always? If the origin cannot be
 * reached, the answer is a 504. RFC 9111 §4.2.4, §5.2.2.2, §5.2.2.4.
 *
 * @example
 * mustNotBeServedStale({ stored: { ...stored, control: { noCache: true } }, policy, now }); // true with `cacheControl`
 */
export function mustNotBeServedStale({ stored, policy, now }: StaleQuestion): boolean {
  const { control } = stored;
  if (!policy.cacheControl || control === undefined) return false;
  return control.noCache === true || (control.mustRevalidate === true && staleness(stored, now) >= 0);
}

/**
 * May this stored response be served while it is revalidated in the background? Not if the request limits age or freshness.
 * RFC 5861 §3.
 *
 * @example
 * mayRefreshBehind({ stored, policy: { ...policy, staleWhileRevalidate: seconds(60) }, now });
 */
export function mayRefreshBehind(question: StaleQuestion): boolean {
  const { minFresh, maxAge } = question.policy;
  if (minFresh > 0 || maxAge !== null || mustNotBeServedStale(question)) return false;
  return isWithin(question, 'staleWhileRevalidate');
}

/** Is the staleness within the larger of the two limits, that of the settings and that of the response? Neither: no. */
function isWithin({ stored, policy, now }: StaleQuestion, limit: 'staleIfError' | 'staleWhileRevalidate'): boolean {
  const setting = policy[limit];
  const directive = policy.cacheControl ? stored.control?.[limit] : undefined;
  if (directive === undefined) return setting !== null && staleness(stored, now) <= setting;
  return staleness(stored, now) <= Math.max(setting ?? 0, directive);
}

/**
 * Can a stale response be used in any case: when the origin fails, while it is revalidated, or by the request's own max-stale? Then a
 * response is worth storing even if it is never fresh.
 *
 * @example
 * takesStale({ ...policy, staleIfError: seconds(3600) }); // true
 */
export const takesStale = ({ staleIfError, staleWhileRevalidate, maxStale }: RequestPolicy): boolean =>
  [staleIfError, staleWhileRevalidate, maxStale].some((staleness) => staleness !== null && staleness > 0);

/**
 * Does a response with this status count as a failure of the origin? With `cacheControl`, 500, 502, 503 and 504 do; otherwise those
 * that are not in `allowableCodes` (requests-cache). RFC 5861 §4.
 *
 * @example
 * isFailure(500, { ...policy, allowableCodes: [200, 404] }); // true
 */
export const isFailure = (status: number, { cacheControl, allowableCodes }: RequestPolicy): boolean =>
  cacheControl ? FAILURES.includes(status) : allowableCodes?.includes(status) === false;

const FAILURES: readonly number[] = [500, 502, 503, 504];
