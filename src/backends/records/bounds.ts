import { type Bounds, isWithin, type Totals } from '../../storage/backend.js';
import { type Alias, entryBytes, type StoredEntry } from '../../storage/entry.js';

/** The totals of these entries. */
export const totalsOf = (entries: readonly StoredEntry[]): Totals => ({
  count: entries.length,
  bytes: entries.reduce((sum, entry) => sum + entryBytes(entry), 0),
});

/** The entries that go so that the bounds hold: expired ones, then those used least recently. */
export function leavingFor(entries: readonly StoredEntry[], totals: Totals, bounds: Bounds): readonly StoredEntry[] {
  const isExpired = ({ expires }: StoredEntry): boolean => expires <= bounds.now;
  const expired = entries.filter(isExpired).sort((a, b) => a.expires - b.expires);
  const others = entries.filter((entry) => !isExpired(entry)).sort((a, b) => a.lastUsed - b.lastUsed);
  let { count, bytes } = totals;
  const leaving: StoredEntry[] = [];
  for (const entry of [...expired, ...others]) {
    if (isWithin({ count, bytes }, bounds)) break;
    leaving.push(entry);
    count -= 1;
    bytes -= entryBytes(entry);
  }
  return leaving;
}

/** What has been used or replaced since it was picked stays. */
export const isSameUse = (picked: StoredEntry | Alias | undefined, stored: StoredEntry): boolean =>
  picked !== undefined && 'lastUsed' in picked && picked.lastUsed === stored.lastUsed && picked.order === stored.order;
