import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { type Millis, type Seconds, seconds } from '../units.js';
import { staleness } from './freshness.js';

/** A stored response, and what holds for the request that it may answer. */
export type StaleQuestion = {
  readonly stored: StoredResponse;
  readonly policy: RequestPolicy;
  readonly now: Millis;
};

/**
 * May this stored response be served when the origin failed (no network, a timeout, a status that {@link isFailure})? Stale not
 * longer than `staleIfError` says, or with `cacheControl` its own stale-if-error, unless it forbids it. RFC 5861 §4.
 *
 * @example
 * mayServeStale({ stored, policy: { ...policy, staleIfError: seconds(3600) }, now });
 */
export function mayServeStale(question: StaleQuestion): boolean {
  if (mustNotBeServedStale(question)) return false;
  const { stored, policy, now } = question;
  const allowed = longest(policy.staleIfError, policy.cacheControl ? stored.control?.staleIfError : undefined);
  return allowed !== null && staleness(stored, now) <= allowed;
}

/**
 * Does the origin forbid that it answers, without having been asked, now that it is stale, or ever? Then there is a 504 when the
 * origin cannot be asked. RFC 9111 §4.2.4, §5.2.2.2, §5.2.2.4.
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
 * Is it not too stale to be answered with while a new one is fetched? A request that wants freshness gets none that is stale.
 * RFC 5861 §3.
 *
 * @example
 * mayRefreshBehind({ stored, policy: { ...policy, staleWhileRevalidate: seconds(60) }, now });
 */
export function mayRefreshBehind(question: StaleQuestion): boolean {
  const { stored, policy, now } = question;
  if (policy.minFresh > 0 || policy.maxAge !== null || mustNotBeServedStale(question)) return false;
  const own = policy.cacheControl ? stored.control?.staleWhileRevalidate : undefined;
  const allowed = longest(policy.staleWhileRevalidate, own);
  return allowed !== null && staleness(stored, now) <= allowed;
}

/**
 * Is there a case in which something stale may answer: a failure of the origin, a refresh behind the answer, or this request's own
 * max-stale? Then a response is worth storing though it is never fresh.
 *
 * @example
 * takesStale({ ...policy, staleIfError: seconds(3600) }); // true
 */
export const takesStale = ({ staleIfError, staleWhileRevalidate, maxStale }: RequestPolicy): boolean =>
  [staleIfError, staleWhileRevalidate, maxStale].some((staleness) => staleness !== null && staleness > 0);

/**
 * Does an answer with this status count as a failure of the origin? Those outside `allowableCodes` do (requests-cache); with
 * `cacheControl` 500, 502, 503 and 504. RFC 5861 §4.
 *
 * @example
 * isFailure(500, { ...policy, allowableCodes: [200, 404] }); // true
 */
export const isFailure = (status: number, { cacheControl, allowableCodes }: RequestPolicy): boolean =>
  cacheControl ? FAILURES.includes(status) : allowableCodes?.includes(status) === false;

const FAILURES: readonly number[] = [500, 502, 503, 504];

/** Whoever allows more staleness decides; null: nobody allows any. */
function longest(setting: Seconds | null, directive: Seconds | undefined): Seconds | null {
  if (directive === undefined) return setting;
  return seconds(Math.max(setting ?? 0, directive));
}
