import type { Backend } from '../../storage/backend.js';
import type { StoredEntry } from '../../storage/entry.js';
import { entriesOf } from '../../storage/listing.js';
import { type BodyStore, isNamed, type NamedEntry } from './body-store.js';

/** How many bodies are deleted or moved at once. */
const PART = 500;

/**
 * Delete bodies without an entry. `isQuiet`: is no write under way at this moment? Bodies that were there before a quiet moment, and
 * that no entry names after it, are orphans: their writers have ended. False: there was no quiet moment, and nothing was deleted.
 */
export async function sweepOrphans(
  entries: Backend,
  bodies: BodyStore,
  isQuiet: () => Promise<boolean>,
): Promise<boolean> {
  const places = await bodies.places();
  if (!(await isQuiet())) return false;
  const movable = new Set(places.flatMap(({ bodyName, mayMove = false }) => (mayMove ? [bodyName] : [])));
  const named = new Set<string>();
  const unsettled: NamedEntry[] = [];
  for await (const entry of entriesOf(entries)) {
    if (!isNamed(entry)) continue;
    named.add(entry.bodyName);
    if (movable.has(entry.bodyName)) unsettled.push(entry);
  }
  const orphans = places.filter(({ bodyName }) => !named.has(bodyName));
  await inParts(orphans, (place) => bodies.deletePlace(place));
  // After them: an orphan may be where one of these belongs.
  await inParts(unsettled, async (entry) => bodies.settle?.(entry));
  return true;
}

/** Entries whose bodies are gone. They are listed before the bodies, since a body is stored before its entry. */
export async function lostEntries(entries: Backend, bodies: BodyStore): Promise<readonly StoredEntry[]> {
  const named: NamedEntry[] = [];
  for await (const entry of entriesOf(entries)) if (isNamed(entry)) named.push(entry);
  if (named.length === 0) return [];
  const found = new Set((await bodies.places()).map(({ bodyName }) => bodyName));
  return named.filter(({ bodyName }) => !found.has(bodyName));
}

async function inParts<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += PART) await Promise.all(items.slice(at, at + PART).map(work));
}
