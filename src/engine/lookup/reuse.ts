import { fieldValue, type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import { decideReuse, type Reuse } from '../../http/freshness/reuse.js';
import { mayRefreshBehind, mayServeStale } from '../../http/freshness/stale.js';
import { answerRange, type RangeAnswer, reuseOfPart } from '../../http/ranges/answer-range.js';
import { partOf, wholePart } from '../../http/ranges/byte-range.js';
import type { RequestPolicy } from '../../http/request-policy.js';
import { type Millis, secondsBetween } from '../../http/units.js';
import type { Alias, Candidate, StoredEntry } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import type { Found } from './reads.js';

/** Whether and how what was found may answer a request, including the redirect on the way to it. */
export function reuseOf(ask: Ask, { candidates, alias }: Found): Reuse<StoredEntry> {
  const { engine, fields, policy } = ask;
  const now = engine.parts.now();
  const entries = candidates.map(({ entry }) => entry);
  const decided = decideReuse({ candidates: entries, requestFields: fields, policy, now });
  const range = 'selected' in decided ? rangeOf(ask, decided.selected) : WHOLE;
  const reuse = 'selected' in decided && range !== WHOLE ? reuseOfPart(decided, range, policy) : decided;
  return alias === null ? reuse : throughRedirect(reuse, alias, policy, now);
}

/** Is there a stored response that may answer although the origin has failed? RFC 9111 §4.2.4, RFC 5861 §4. */
export const mayStandIn = ({ engine, policy }: Ask, stored: Candidate | null): boolean =>
  stored !== null && mayServeStale({ stored: stored.entry, policy, now: engine.parts.now() });

/** A redirect that is no longer fresh may lead elsewhere by now: validators of the old target say nothing. */
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

/** The request asks for no part, and a whole response is stored. */
export const WHOLE: RangeAnswer = { kind: 'whole' };

/** Which bytes of a stored response answer a request. RFC 9111 §3.3. */
export function rangeOf(
  { call, fields: requestFields, policy }: Pick<Ask, 'call' | 'fields' | 'policy'>,
  entry: StoredEntry,
): RangeAnswer {
  if (!policy.cacheControl) return WHOLE;
  const isPart = entry.status === 206;
  if (!isPart && fieldValue(requestFields, 'range') === undefined) return WHOLE;
  const fields = parseFieldLines(entry.fields);
  const isCuttable = hasCountableBytes(entry, fields);
  const part = isPart ? partOf(fields, entry.size) : wholePart(entry.size, { isCuttable });
  if (part === null) return { kind: 'not-there' };
  return answerRange({ method: call.request.method, requestFields, stored: entry, part, isCuttable });
}

/** Do ranges count the stored bytes? Not where they were decoded, which another origin may hide. RFC 9110 §14.1.2. */
export function hasCountableBytes(
  { type, isDecoded }: Pick<StoredEntry, 'type' | 'isDecoded'>,
  fields: HeaderFields,
): boolean {
  return isDecoded !== true && (type !== 'cors' || exposesEncoding(fields));
}

const exposesEncoding = (fields: HeaderFields): boolean =>
  /(?:^|,)\s*(?:content-encoding|\*)\s*(?:,|$)/i.test(fieldValue(fields, 'access-control-expose-headers') ?? '');
