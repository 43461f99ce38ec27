import { LOG_LENGTH, type Removal } from '../../storage/admission.js';
import type { Position } from '../../storage/backend.js';
import { isSelectors } from '../../storage/parse-selectors.js';
import type { Selector } from '../../storage/selector.js';
import type { Change } from './schema.js';
import { putPosition } from './state.js';
import { issue } from './transaction.js';

/** Note a removal as the next step of the sequence, and forget what is too long ago. */
export function logRemoval(tx: Change, position: Position, selectors: readonly Selector[]): void {
  const removal: Removal = { sequence: position.sequence + 1, selectors };
  issue(tx.objectStore('log').put(removal));
  issue(tx.objectStore('log').delete(IDBKeyRange.upperBound(removal.sequence - LOG_LENGTH)));
  putPosition(tx, { ...position, sequence: removal.sequence });
}

/** A record of the log. One that cannot be read may have removed anything. */
export function parseRemoval(record: unknown): Removal | undefined {
  if (typeof record !== 'object' || record === null || !('sequence' in record && 'selectors' in record))
    return undefined;
  const { sequence, selectors } = record;
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence)) return undefined;
  return { sequence, selectors: isSelectors(selectors) ? selectors : [{ kind: 'all' }] };
}
