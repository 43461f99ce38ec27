import type { Reuse } from '../freshness/reuse.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import type { RangeAnswer } from './answer-range.js';

/**
 * What becomes of a decision when the request asks for a range, or what was selected is a part: what is not there must be asked for.
 * RFC 9111 §3.3, §3.4.
 *
 * @example
 * reuseOfPart({ kind: 'fresh', selected: stored }, { kind: 'not-there' }, policy); // { kind: 'miss', why: 'partial' }
 */
export function reuseOfPart<Stored extends StoredResponse>(
  reuse: Extract<Reuse<Stored>, { readonly selected: Stored }>,
  range: RangeAnswer,
  { onlyIfCached }: RequestPolicy,
): Reuse<Stored> {
  switch (range.kind) {
    case 'whole':
    case 'cut':
    case 'unsatisfiable':
      return reuse;
    case 'not-there':
      return onlyIfCached ? { kind: 'gateway-timeout' } : { kind: 'miss', why: 'partial' };
    case 'rest':
      if (onlyIfCached) return { kind: 'gateway-timeout' };
      return { kind: 'complete', selected: reuse.selected, fields: range.fields };
  }
}
