import { parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { type Millis, millis, NEVER } from '../../http/units.js';
import type { StoredEntry } from '../../storage/entry.js';

/**
 * An entry as it goes far: with the times of the far clock, and without what it says of this visitor. Of the fields of the request only
 * those stay that select the response.
 */
export function toFar({ byWorker: _own, ...entry }: StoredEntry, clockOffset: number): StoredEntry {
  const sent = parseFieldLines(entry.requestFields).filter(([name]) => entry.vary.includes(name));
  return shifted({ ...entry, requestFields: toFieldLines(sent), lastUsed: entry.createdAt }, clockOffset);
}

/**
 * An entry from far: with the times of this clock, and with the order of a writer here. Whoever may write far could say of anything that a
 * worker fetched it, and have it run as code: that counts for nothing here.
 */
export function fromFar(
  { byWorker: _claimed, ...entry }: StoredEntry,
  { clockOffset, now, order }: { readonly clockOffset: number; readonly now: Millis; readonly order: number },
): StoredEntry {
  return { ...shifted(entry, -clockOffset), lastUsed: now, order };
}

/** `createdAt` stays: it tells one stored response from another one. */
function shifted(entry: StoredEntry, ms: number): StoredEntry {
  if (ms === 0) return entry;
  const { requestTime, responseTime, expires } = entry;
  return {
    ...entry,
    requestTime: millis(requestTime + ms),
    responseTime: millis(responseTime + ms),
    expires: expires === NEVER ? expires : millis(expires + ms),
  };
}
