import type { Backend } from '../../storage/backend.js';
import type { StoredEntry } from '../../storage/entry.js';
import { type BodyStore, isNamed, type NamedEntry } from './body-store.js';

/** How many entries are listed, and orphans deleted, at once. */
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
  const orphans = new Set(await bodies.places());
  if (!(await isQuiet())) return false;
  for await (const entry of namedEntries(entries)) {
    const places = bodies.placesOf(entry);
    const isUnsettled = places.length > 1 && orphans.has(places[0] ?? '');
    if (isUnsettled) await bodies.settle?.(entry);
    for (const place of places) orphans.delete(place);
  }
  const left = [...orphans];
  for (let at = 0; at < left.length; at += PART)
    await Promise.all(left.slice(at, at + PART).map((place) => bodies.deletePlace(place)));
  return true;
}

/** Entries whose bodies are gone. They are listed before the bodies, since a body is stored before its entry. */
export async function lostEntries(entries: Backend, bodies: BodyStore): Promise<readonly StoredEntry[]> {
  const named: NamedEntry[] = [];
  for await (const entry of namedEntries(entries)) named.push(entry);
  if (named.length === 0) return [];
  const places = new Set(await bodies.places());
  return named.filter((entry) => !bodies.placesOf(entry).some((place) => places.has(place)));
}

async function* namedEntries(entries: Backend): AsyncGenerator<NamedEntry, void, undefined> {
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const page = await entries.list({ after, limit: PART });
    yield* page.entries.filter(isNamed);
    after = page.next;
  }
}
