import { isAskedLater } from '../http/storing/stored-response.js';
import type { Position, Write } from './backend.js';
import type { Alias, StoredEntry } from './entry.js';
import { type Selector, selects } from './selector.js';

/** How many removals a store remembers. A write that missed more than these is refused, since it may have been removed. */
export const LOG_LENGTH = 1000;

/** A record of the log: what was removed, as one step of the sequence. */
export type Removal = { readonly sequence: number; readonly selectors: readonly Selector[] };

/** The position of the store and its latest removals. */
export type Standing = { readonly position: Position; readonly removals: readonly Removal[] };

/** A write that stores something, not a mere touch. */
export type StoringWrite = Exclude<Write, { kind: 'touch' }>;

/** May it replace what is stored under its cacheKey? See `Backend.write`. */
export function admits(write: StoringWrite, existing: StoredEntry | Alias | undefined, standing: Standing): boolean {
  const stored = write.kind === 'alias' ? write.alias : write.entry;
  if (isOvertaken(stored, write.since, standing)) return false;
  if (existing !== undefined && isAskedLater(existing, { ...stored, order: write.since.order })) return false;
  return write.kind !== 'freshen' || isSameResponse(write.entry, existing);
}

/** Was it removed since its writer looked, or may it have been? */
function isOvertaken(stored: StoredEntry | Alias, since: Position, { position, removals }: Standing): boolean {
  if (since.epoch !== position.epoch) return true;
  const missed = position.sequence - since.sequence;
  if (missed < 0 || missed > LOG_LENGTH) return true;
  return removals.some(
    ({ sequence, selectors }) => sequence > since.sequence && selectors.some((selector) => selects(selector, stored)),
  );
}

/** A 304 speaks of the body that its writer had in hand, not of one that took its place since. */
const isSameResponse = (entry: StoredEntry, existing: StoredEntry | Alias | undefined): boolean =>
  existing !== undefined && 'createdAt' in existing && existing.createdAt === entry.createdAt;
