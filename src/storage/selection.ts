import { isAskedLater, type Ordered, orderOf } from '../http/storing/stored-response.js';
import type { Position, Selection } from './backend.js';
import type { Alias, Selectable } from './entry.js';

/**
 * The selection for one hash, from all that is known of it: whichever was requested last answers, as in the store once all is written.
 * Its position is that of a writer who has seen all of them.
 */
export function toSelection(candidates: readonly Selectable[], alias: Alias | null, position: Position): Selection {
  const entries = candidates.map(({ entry }) => entry);
  const after = positionAfter(position, alias === null ? entries : [...entries, alias]);
  if (alias === null || candidates.length === 0) return { candidates, alias, position: after };
  return entries.every((entry) => isAskedLater(alias, entry))
    ? { candidates: [], alias, position: after }
    : { candidates, alias: null, position: after };
}

/** The position of a writer that has seen these. */
export function positionAfter(position: Position, seen: readonly Ordered[]): Position {
  const order = Math.max(position.order, ...seen.map((one) => orderOf(one) + 1));
  return order === position.order ? position : { ...position, order };
}
