import type { Removal } from '../../storage/admission.js';
import { type Alias, hashOf, type StoredEntry } from '../../storage/entry.js';
import type { RecordStore } from '../../storage/record-store.js';
import type { Selector } from '../../storage/selector.js';
import type { Changes } from './changes.js';
import { type Scan, scan } from './scan.js';
import type { StoreState } from './store-state.js';

/** Where a removal may find something; and for one of what cannot be read, the keys of that. */
export type Concerned = { readonly hashes: readonly string[]; readonly damaged: readonly string[] };

/** The hashes that a removal concerns. Nothing but what it names is read where it names keys. */
export async function concernedBy(
  store: RecordStore,
  selectors: readonly Selector[],
  isSelected: (stored: StoredEntry | Alias) => boolean,
  state: StoreState,
): Promise<Concerned> {
  const named = namedHashes(selectors);
  if (named !== null) return { hashes: named, damaged: [] };
  const found = await scan(store, state);
  if (found.orphans.length > 0) await store.set(found.orphans);
  const isInvalid = selectors.some(({ kind }) => kind === 'invalid');
  return { hashes: hashesOf(found, isSelected), damaged: isInvalid ? found.damaged : [] };
}

/** Before removals leave the log: what counts as removed by these alone would count as stored again. */
export async function clearAway(
  removals: readonly Removal[],
  store: RecordStore,
  changes: Changes,
  state: StoreState,
): Promise<void> {
  if (removals.length === 0) return;
  const selectors = removals.flatMap((removal) => removal.selectors);
  // What a scan finds removed is among them anyway.
  const { hashes } = await concernedBy(store, selectors, () => false, state);
  await changes.make({ hashes });
}

/** The hashes that selectors name; null: they may concern anything. */
function namedHashes(selectors: readonly Selector[]): readonly string[] | null {
  const hashes = new Set<string>();
  for (const selector of selectors) {
    if (selector.kind !== 'keys') return null;
    for (const key of selector.keys) hashes.add(hashOf(key));
  }
  return [...hashes];
}

function hashesOf(found: Scan, isSelected: (stored: StoredEntry | Alias) => boolean): readonly string[] {
  const selected = [...found.entries, ...found.aliases].filter(isSelected).map(({ cacheKey }) => cacheKey);
  return [...new Set([...selected, ...found.removed, ...found.damaged].map(hashOf))];
}
