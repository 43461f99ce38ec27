import type { HeaderFields } from '../fields/header-fields.js';
import type { RequestPolicy } from '../request-policy.js';
import { orderOf, type StoredResponse } from '../storing/stored-response.js';

import { type Millis, secondsBetween } from '../units.js';
import { conditionsFor, conditionsForAny } from '../validating/validation.js';
import { isValidatable } from '../validating/validators.js';
import { matchesVary } from '../vary/vary.js';
import { ageAt, isFresh, staleness } from './freshness.js';

import { mayRefreshBehind, mayServeStale, mustNotBeServedStale } from './stale.js';

/** Why nothing stored can answer, in the words of RFC 9211 §2.2. */
export type MissReason = 'uri-miss' | 'vary-miss' | 'request' | 'bypass' | 'partial';

/**
 * What to do with what is stored (RFC 9111 §4).
 *
 * - `fresh`: answer with `selected`.
 * - `stale`: answer with `selected` although it is stale: max-stale allows it, or only-if-cached with stale-if-error.
 * - `stale-while-revalidate`: answer with `selected` although it is stale, and validate it behind the answer (RFC 5861 §3).
 * - `validate`: ask the origin first, with `conditions`; empty where it has no validator, then its answer replaces the stored one.
 * - `select`: none of what is stored was selected by a request like this one, but the origin may select one of `among` by the
 *   entity tags in `conditions` (RFC 9111 §4.3.1).
 * - `complete`: `selected` is a part; ask for the rest of it by `fields` (RFC 9111 §3.4).
 * - `miss`: forward, nothing stored is suitable.
 * - `gateway-timeout`: only-if-cached forbids to forward (RFC 9111 §5.2.1.7).
 */
export type Reuse<Stored extends StoredResponse> =
  | { readonly kind: 'fresh'; readonly selected: Stored }
  | { readonly kind: 'stale'; readonly selected: Stored }
  | {
      readonly kind: 'stale-while-revalidate' | 'validate';
      readonly selected: Stored;
      readonly conditions: HeaderFields;
    }
  | { readonly kind: 'select'; readonly among: readonly Stored[]; readonly conditions: HeaderFields }
  | { readonly kind: 'complete'; readonly selected: Stored; readonly fields: HeaderFields }
  | { readonly kind: 'miss'; readonly why: MissReason }
  | { readonly kind: 'gateway-timeout' };

/** What {@link decideReuse} is asked: what is stored under the request's key, and the request. */
export type ReuseQuestion<Stored extends StoredResponse> = {
  readonly candidates: readonly Stored[];
  readonly requestFields: HeaderFields;
  readonly policy: RequestPolicy;
  readonly now: Millis;
};

/**
 * The one question the engine asks: can one of the stored candidates answer this request now? RFC 9111 §4.
 *
 * @example
 * const reuse = decideReuse({ candidates: [stored], requestFields: [['accept', 'text/html']], policy, now });
 * if (reuse.kind === 'validate') show(reuse.conditions); // [['if-none-match', '"a"']]
 */
export function decideReuse<Stored extends StoredResponse>(question: ReuseQuestion<Stored>): Reuse<Stored> {
  const { candidates, policy } = question;
  if (!policy.read) return unanswered(policy, 'bypass');
  if (policy.refresh === 'reload') return unanswered(policy, 'request');
  const selected = select(question);
  if (selected !== undefined) return reuse(selected, question);
  if (!candidates.some((candidate) => isThere(candidate, policy))) return unanswered(policy, 'uri-miss');
  const among = policy.cacheControl && !policy.onlyIfCached ? candidates.filter(isSelectable) : [];
  const conditions = conditionsForAny(among);
  return conditions.length > 0 ? { kind: 'select', among, conditions } : unanswered(policy, 'vary-miss');
}

/**
 * May the origin select it by its entity tag? A 304 would make it the answer, which a part is not, nor what is not to be stored.
 * RFC 9111 §4.3.1.
 *
 * @example
 * isSelectable({ status: 206 }); // false
 */
export const isSelectable = ({ status, control }: Pick<StoredResponse, 'status' | 'control'>): boolean =>
  status !== 206 && control?.noStore !== true;

/** What settings alone let be stored in spite of no-store is there for settings alone. RFC 9111 §5.2.2.5. */
const isThere = ({ control }: StoredResponse, { cacheControl }: RequestPolicy): boolean =>
  !cacheControl || control?.noStore !== true;

/** Nothing stored will do: forward, unless only-if-cached forbids it. RFC 9111 §5.2.1.7. */
const unanswered = (policy: RequestPolicy, why: MissReason): Reuse<never> =>
  policy.onlyIfCached ? { kind: 'gateway-timeout' } : { kind: 'miss', why };

/** Of those whose selecting fields match, the newest. RFC 9111 §4.1. */
function select<Stored extends StoredResponse>({
  candidates,
  requestFields,
  policy,
}: ReuseQuestion<Stored>): Stored | undefined {
  let newest: Stored | undefined;
  for (const candidate of candidates) {
    if (newest !== undefined && !isNewer(candidate, newest)) continue;
    if (!isThere(candidate, policy)) continue;
    if (matchesVary(candidate, requestFields, policy.cacheControl)) newest = candidate;
  }
  return newest;
}

/** A store's order says it, where it has given them different ones: a clock may have been ahead. */
function isNewer(one: StoredResponse, other: StoredResponse): boolean {
  const difference = orderOf(one) - orderOf(other);
  return difference > 0 || (difference === 0 && one.responseTime > other.responseTime);
}

function reuse<Stored extends StoredResponse>(selected: Stored, { policy, now }: ReuseQuestion<Stored>): Reuse<Stored> {
  if (policy.onlyIfCached) return withoutOrigin(selected, policy, now);
  const asksFirst = mustAskFirst(selected, policy, now);
  const usable = asksFirst ? null : asStored(selected, policy, now);
  if (usable !== null) return usable;
  const isBehind = !asksFirst && mayRefreshBehind({ stored: selected, policy, now });
  const kind = isBehind ? 'stale-while-revalidate' : 'validate';
  return { kind, selected, conditions: conditionsFor(selected) };
}

/** Does the request, the session or the response itself want the origin to be asked before each use? RFC 9111 §5.2.1.4, §5.2.2.4. */
function mustAskFirst(selected: StoredResponse, policy: RequestPolicy, now: Millis): boolean {
  if (policy.cacheControl && selected.control?.noCache === true) return true;
  if (policy.alwaysRevalidate && isValidatable(selected)) return true;
  if (policy.refresh !== 'unless-immutable') return policy.refresh !== 'no';
  return selected.control?.immutable !== true || !isFresh(selected, now);
}

/** What only-if-cached allows: it beats a wish to refresh, and stale-if-error counts as if the origin had failed (requests-cache). */
function withoutOrigin<Stored extends StoredResponse>(
  selected: Stored,
  policy: RequestPolicy,
  now: Millis,
): Reuse<Stored> {
  const question = { stored: selected, policy, now };
  const usable = asStored(selected, policy, now);
  if (usable !== null) return usable;
  const isUsable = mayServeStale(question) || mayRefreshBehind(question);
  return isUsable ? { kind: 'stale', selected } : { kind: 'gateway-timeout' };
}

/** Fresh enough, young enough, or not too stale, for this request; else null. RFC 9111 §4.2, §5.2.1.1 to §5.2.1.3. */
function asStored<Stored extends StoredResponse>(
  selected: Stored,
  policy: RequestPolicy,
  now: Millis,
): Reuse<Stored> | null {
  const { minFresh, maxStale, maxAge } = policy;
  if (mustNotBeServedStale({ stored: selected, policy, now })) return null;
  if (maxAge !== null && ageAt(selected, now) > maxAge) return null;
  if (isFresh(selected, now)) {
    return secondsBetween(now, selected.expires) >= minFresh ? { kind: 'fresh', selected } : null;
  }
  return minFresh === 0 && maxStale > 0 && staleness(selected, now) <= maxStale ? { kind: 'stale', selected } : null;
}
