import { isFresh, staleness } from './freshness.js';
import type { HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import { mayServeStale } from './stale.js';
import type { StoredResponse } from './stored-response.js';
import { type Millis, secondsBetween } from './units.js';
import { conditionsFor } from './validation.js';
import { isValidatable } from './validators.js';
import { matchesVary } from './vary.js';

/** Why nothing stored can answer, in the words of RFC 9211 §2.2. */
export type MissReason = 'uri-miss' | 'vary-miss' | 'request' | 'bypass';

/**
 * What to do with what is stored (RFC 9111 §4).
 *
 * - `fresh`: answer with `selected`.
 * - `stale`: answer with `selected` although it is stale: max-stale allows it, or only-if-cached with stale-if-error.
 * - `stale-while-revalidate`: answer with `selected` although it is stale, and validate it behind the answer (RFC 5861 §3).
 * - `validate`: ask the origin first, with `conditions`; empty where it has no validator, then its answer replaces the stored one.
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
  const { candidates, requestFields, policy, now } = question;
  if (!policy.read) return unanswered(policy, 'bypass');
  if (policy.refresh === 'reload') return unanswered(policy, 'request');
  const selected = select(candidates, requestFields);
  if (selected === undefined) return unanswered(policy, candidates.length === 0 ? 'uri-miss' : 'vary-miss');
  if (policy.onlyIfCached) return withoutOrigin(selected, policy, now);
  const asksFirst = policy.refresh !== 'no' || (policy.alwaysRevalidate && isValidatable(selected));
  const usable = asksFirst ? null : asStored(selected, policy, now);
  if (usable !== null) return usable;
  const isBehind = !asksFirst && mayRefreshBehind(selected, policy, now);
  const kind = isBehind ? 'stale-while-revalidate' : 'validate';
  return { kind, selected, conditions: conditionsFor(selected) };
}

/**
 * Is it not too stale to be answered with while a new one is fetched? A request that wants freshness gets none that is stale.
 * RFC 5861 §3.
 *
 * @example
 * mayRefreshBehind(stored, { ...policy, staleWhileRevalidate: seconds(60) }, now);
 */
export const mayRefreshBehind = (
  stored: StoredResponse,
  { staleWhileRevalidate, minFresh }: RequestPolicy,
  now: Millis,
): boolean => staleWhileRevalidate !== null && minFresh === 0 && staleness(stored, now) <= staleWhileRevalidate;

/** Nothing stored will do: forward, unless only-if-cached forbids it. RFC 9111 §5.2.1.7. */
const unanswered = (policy: RequestPolicy, why: MissReason): Reuse<never> =>
  policy.onlyIfCached ? { kind: 'gateway-timeout' } : { kind: 'miss', why };

/** Of those whose selecting fields match, the newest. RFC 9111 §4.1. */
function select<Stored extends StoredResponse>(
  candidates: readonly Stored[],
  requestFields: HeaderFields,
): Stored | undefined {
  let newest: Stored | undefined;
  for (const candidate of candidates) {
    if (newest !== undefined && candidate.responseTime <= newest.responseTime) continue;
    if (matchesVary(candidate, requestFields)) newest = candidate;
  }
  return newest;
}

/** What only-if-cached allows: it beats a wish to refresh, and stale-if-error counts as if the origin had failed (requests-cache). */
function withoutOrigin<Stored extends StoredResponse>(
  selected: Stored,
  policy: RequestPolicy,
  now: Millis,
): Reuse<Stored> {
  const usable = asStored(selected, policy, now);
  if (usable !== null) return usable;
  const isUsable = mayServeStale({ stored: selected, policy, now }) || mayRefreshBehind(selected, policy, now);
  return isUsable ? { kind: 'stale', selected } : { kind: 'gateway-timeout' };
}

/** Fresh enough, or not too stale, for this request; else null. RFC 9111 §4.2, §5.2.1.2, §5.2.1.3. */
function asStored<Stored extends StoredResponse>(
  selected: Stored,
  policy: RequestPolicy,
  now: Millis,
): Reuse<Stored> | null {
  if (isFresh(selected, now)) {
    return secondsBetween(now, selected.expires) >= policy.minFresh ? { kind: 'fresh', selected } : null;
  }
  const { minFresh, maxStale } = policy;
  return minFresh === 0 && maxStale > 0 && staleness(selected, now) <= maxStale ? { kind: 'stale', selected } : null;
}
