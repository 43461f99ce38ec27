import { decideReuse, type Reuse } from '../../http/freshness/reuse.js';
import { mayRefreshBehind, mayServeStale } from '../../http/freshness/stale.js';
import { reuseOfPart } from '../../http/ranges/answer-range.js';
import type { RequestPolicy } from '../../http/request-policy.js';
import { type Millis, secondsBetween } from '../../http/units.js';
import type { Alias, Selectable, StoredEntry } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import type { EngineState } from '../state.js';
import type { Found } from './lookup.js';
import { rangeOf } from './ranges.js';

/** What to do with what is there for a request, the redirect on the way to it included. */
export function reuseOf({ parts }: EngineState, ask: Ask, { candidates, alias }: Found): Reuse<StoredEntry> {
  const { fields, policy } = ask;
  const now = parts.now();
  const entries = candidates.map(({ entry }) => entry);
  const decided = decideReuse({ candidates: entries, requestFields: fields, policy, now });
  const reuse = 'selected' in decided ? reuseOfPart(decided, rangeOf(ask, decided.selected), policy) : decided;
  return alias === null ? reuse : throughRedirect(reuse, alias, policy, now);
}

/** Is there a stored response that may answer although the origin has failed? RFC 9111 §4.2.4, RFC 5861 §4. */
export const mayStandIn = (
  { parts }: EngineState,
  { policy }: Ask,
  stored: Pick<Selectable, 'entry'> | null | undefined,
): boolean =>
  stored !== null && stored !== undefined && mayServeStale({ stored: stored.entry, policy, now: parts.now() });

/** Behind a redirect that is no longer fresh anything may stand now, so that validators of what stood there say nothing. */
function throughRedirect(
  reuse: Reuse<StoredEntry>,
  alias: Alias,
  policy: RequestPolicy,
  now: Millis,
): Reuse<StoredEntry> {
  if (reuse.kind === 'select') return { kind: 'miss', why: 'vary-miss' };
  if (reuse.kind === 'complete') return { kind: 'miss', why: 'partial' };
  if ('conditions' in reuse) return { ...reuse, conditions: [] };
  if (reuse.kind !== 'fresh' || alias.expires > now) return reuse;
  if (policy.maxStale > 0 && secondsBetween(alias.expires, now) <= policy.maxStale)
    return { kind: 'stale', selected: reuse.selected };
  if (policy.onlyIfCached) return { kind: 'gateway-timeout' };
  const isBehind = mayRefreshBehind({ stored: { ...reuse.selected, expires: alias.expires }, policy, now });
  return { kind: isBehind ? 'stale-while-revalidate' : 'validate', selected: reuse.selected, conditions: [] };
}
