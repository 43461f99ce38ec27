import type { Position, Selection } from './backend.js';
import type { Alias, Selectable } from './entry.js';

/** Of entries and an alias that are known of one hash, what answers: whichever was asked for last, as a store has it in the end. */
export function toSelection(candidates: readonly Selectable[], alias: Alias | null, position: Position): Selection {
  if (alias === null || candidates.length === 0) return { candidates, alias, position };
  const newest = Math.max(...candidates.map(({ entry }) => entry.requestTime));
  return alias.requestTime > newest ? { candidates: [], alias, position } : { candidates, alias: null, position };
}
