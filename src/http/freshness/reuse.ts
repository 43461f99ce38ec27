import type { HeaderFields } from '../fields/header-fields.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { type Millis, secondsBetween } from '../units.js';
import { conditionsFor, conditionsForAny } from '../validating/validation.js';
import { isValidatable } from '../validating/validators.js';
import { matchesVary } from '../vary/vary.js';
import { ageAt } from './age.js';
import { isFresh, staleness } from './freshness.js';
import { mayRefreshBehind, mayServeStale, mustNotBeServedStale, type StaleQuestion } from './stale.js';

/** The reason that no stored response is used, in the words of RFC 9211 §2.2. */
export type MissReason = 'uri-miss' | 'vary-miss' | 'request' | 'bypass' | 'partial';

/**
 * The decision about the stored responses (RFC 9111 §4).
 *
 * - `fresh`: serve `selected`.
 * - `stale`: serve `selected` although it is stale: by max-stale, or by only-if-cached with stale-if-error.
 * - `stale-while-revalidate`: serve `selected` although it is stale, and validate it in the background (RFC 5861 §3).
 * - `validate`: validate first, with `conditions`; if these are empty, the new response replaces the stored one.
 * - `select`: no stored variant matches, but the origin may select one of `among` by the entity tags in `conditions`
 *   (RFC 9111 §4.3.1).
 * - `complete`: `selected` is a partial response; request the rest with `fields` (RFC 9111 §3.4).
 * - `miss`: forward the request.
 * - `gateway-timeout`: only-if-cached forbids forwarding (RFC 9111 §5.2.1.7).
 */
export type Reuse<Stored extends StoredResponse> =
  | { readonly kind: 'fresh' | 'stale'; readonly selected: Stored }
  | {
      readonly kind: 'stale-while-revalidate' | 'validate';
      readonly selected: Stored;
      readonly conditions: HeaderFields;
    }
  | { readonly kind: 'select'; readonly among: readonly Stored[]; readonly conditions: HeaderFields }
  | { readonly kind: 'complete'; readonly selected: Stored; readonly fields: HeaderFields }
  | { readonly kind: 'miss'; readonly why: MissReason }
  | { readonly kind: 'gateway-timeout' };

/** The input of {@link decideReuse}: the responses that are stored under the request's key, and the request. */
export type ReuseQuestion<Stored extends StoredResponse> = {
  readonly candidates: readonly Stored[];
  readonly requestFields: HeaderFields;
  readonly policy: RequestPolicy;
  readonly now: Millis;
};

/**
 * Can one of the stored responses be used for this request? RFC 9111 §4.
 *
 * @example
 * const reuse = decideReuse({ candidates: [stored], requestFields: [['accept', 'text/html']], policy, now });
 * if (reuse.kind === 'validate') show(reuse.conditions); // [['if-none-match', '"a"']]
 */
export function decideReuse<Stored extends StoredResponse>(question: ReuseQuestion<Stored>): Reuse<Stored> {
  const { policy, now } = question;
  if (!policy.read) return forward(policy, 'bypass');
  if (policy.refresh === 'reload') return forward(policy, 'request');
  const selected = select(question);
  if (selected === undefined) return withoutMatch(question);
  const about = { stored: selected, policy, now };
  const validatesFirst = !policy.onlyIfCached && mustValidateFirst(about);
  const kind = validatesFirst ? null : asStored(about);
  if (kind !== null) return { kind, selected };
  // Only-if-cached overrides a refresh, and stale-if-error applies as if the origin had failed (requests-cache).
  if (policy.onlyIfCached)
    return mayServeStale(about) || mayRefreshBehind(about) ? { kind: 'stale', selected } : { kind: 'gateway-timeout' };
  const isBehind = !validatesFirst && mayRefreshBehind(about);
  return { kind: isBehind ? 'stale-while-revalidate' : 'validate', selected, conditions: conditionsFor(selected) };
}

/** Forward the request, unless only-if-cached forbids it. RFC 9111 §5.2.1.7. */
const forward = (policy: RequestPolicy, why: MissReason): Reuse<never> =>
  policy.onlyIfCached ? { kind: 'gateway-timeout' } : { kind: 'miss', why };

/** The most recent response whose selecting fields match. RFC 9111 §4.1. */
function select<Stored extends StoredResponse>(question: ReuseQuestion<Stored>): Stored | undefined {
  const { candidates, requestFields } = question;
  const { cacheControl } = question.policy;
  let newest: Stored | undefined;
  for (const candidate of candidates) {
    if (newest !== undefined && !isNewer(candidate, newest)) continue;
    // With `cacheControl`, a response that only the settings allowed to store despite no-store does not exist. RFC 9111 §5.2.2.5.
    if (cacheControl && candidate.control?.noStore === true) continue;
    if (candidate.vary.length === 0 || matchesVary(candidate, requestFields, cacheControl)) newest = candidate;
  }
  return newest;
}

/** By the order of the store, as clocks can step back; by time if that is equal. */
const isNewer = (one: StoredResponse, other: StoredResponse): boolean =>
  (one.order ?? 0) === (other.order ?? 0)
    ? one.responseTime > other.responseTime
    : (one.order ?? 0) > (other.order ?? 0);

/** No stored response matches: the origin may select one by its entity tag. RFC 9111 §4.3.1. */
function withoutMatch<Stored extends StoredResponse>({ candidates, policy }: ReuseQuestion<Stored>): Reuse<Stored> {
  const { cacheControl, onlyIfCached } = policy;
  if (candidates.every(({ control }) => cacheControl && control?.noStore === true)) return forward(policy, 'uri-miss');
  const among = cacheControl && !onlyIfCached ? candidates.filter(isSelectable) : [];
  const conditions = conditionsForAny(among);
  return conditions.length > 0 ? { kind: 'select', among, conditions } : forward(policy, 'vary-miss');
}

/**
 * May the origin select this response by its entity tag? A 304 makes it the answer, which a partial response cannot be, nor one that
 * must not be stored. RFC 9111 §4.3.1.
 *
 * @example
 * isSelectable({ status: 206 }); // false
 */
export const isSelectable = ({ status, control }: Pick<StoredResponse, 'status' | 'control'>): boolean =>
  status !== 206 && control?.noStore !== true;

/** Does the request, the session or the response require validation before each use? RFC 9111 §5.2.1.4, §5.2.2.4. */
function mustValidateFirst({ stored, policy, now }: StaleQuestion): boolean {
  if (policy.cacheControl && stored.control?.noCache === true) return true;
  if (policy.alwaysRevalidate && isValidatable(stored)) return true;
  if (policy.refresh !== 'unless-immutable') return policy.refresh !== 'no';
  return stored.control?.immutable !== true || !isFresh(stored, now);
}

/** Is it fresh enough, young enough, or not too stale for this request? Null: no. RFC 9111 §4.2, §5.2.1.1 to §5.2.1.3. */
function asStored(question: StaleQuestion): 'fresh' | 'stale' | null {
  const { stored, policy, now } = question;
  const { minFresh, maxStale, maxAge } = policy;
  if (stored.control !== undefined && mustNotBeServedStale(question)) return null;
  if (maxAge !== null && ageAt(stored, now) > maxAge) return null;
  if (isFresh(stored, now)) return minFresh === 0 || secondsBetween(now, stored.expires) >= minFresh ? 'fresh' : null;
  return minFresh === 0 && maxStale > 0 && staleness(stored, now) <= maxStale ? 'stale' : null;
}
