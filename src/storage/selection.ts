import type { Position, Selection } from './backend.js';
import type { Alias, Candidate } from './entry.js';

/** What answers under a hash: its variants or its alias, whichever was asked for last. A redirect that came or went is so seen. */
export function toSelection(candidates: readonly Candidate[], alias: Alias | null, position: Position): Selection {
  if (alias === null || candidates.length === 0) return { candidates, alias, position };
  const newest = Math.max(...candidates.map(({ entry }) => entry.requestTime));
  return alias.requestTime > newest ? { candidates: [], alias, position } : { candidates, alias: null, position };
}
