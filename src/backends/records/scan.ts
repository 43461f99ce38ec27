import { type Alias, hashOf, type StoredEntry } from '../../storage/entry.js';
import type { KeyedHead, RecordChange, RecordStore } from '../../storage/record-store.js';
import { parseHead } from './heads.js';
import { isRemoved, STATE, type StoreState } from './store-state.js';

/** All that a store holds, without bodies. */
export type Scan = {
  readonly entries: readonly StoredEntry[];
  readonly aliases: readonly Alias[];
  /** The keys of records that cannot be read. */
  readonly damaged: readonly string[];
  /** Those of what counts as removed. */
  readonly removed: readonly string[];
  /** Variants that no list names: left of a write that was given up, or being written. */
  readonly orphans: readonly RecordChange[];
};

/** Read the heads of all records. */
export async function scan(store: RecordStore, state: StoreState): Promise<Scan> {
  const contents = [...(await allHeads(store))].map(
    ([key, { head, version }]) => [key, parseHead(key, head), version] as const,
  );
  const listed = new Set(contents.flatMap(([, content]) => variantsIn(content)));
  const found: Found = { entries: [], aliases: [], damaged: [], orphans: [], removed: [] };
  const unlisted: Orphan[] = [];
  for (const [key, content, expected] of contents) {
    if (content === 'damaged') found.damaged.push(key);
    else if (key !== hashOf(key) && !listed.has(key)) unlisted.push({ key, expected, record: null });
    else sortIn(found, content, state);
  }
  return { ...found, orphans: await orphansAmong(unlisted, store) };
}

type Orphan = RecordChange & { readonly record: null };

/** Not those that a list names by now: it was read before they were written. */
async function orphansAmong(unlisted: readonly Orphan[], store: RecordStore): Promise<readonly Orphan[]> {
  if (unlisted.length === 0) return [];
  const hashes = [...new Set(unlisted.map(({ key }) => hashOf(key)))];
  const lists = await store.get(hashes, 'head');
  const listed = new Set(hashes.flatMap((hash, index) => variantsIn(parseHead(hash, lists[index]?.head))));
  return unlisted.filter(({ key }) => !listed.has(key));
}

type Found = { readonly [Name in keyof Scan]: Scan[Name][number][] };
type Parsed = ReturnType<typeof parseHead>;

const variantsIn = (content: Parsed): readonly string[] =>
  typeof content === 'object' && content.kind === 'variants' ? content.cacheKeys : [];

function sortIn(found: Found, content: Parsed, state: StoreState): void {
  if (typeof content === 'string' || content.kind === 'variants') return;
  const stored = content.kind === 'entry' ? content.entry : content.alias;
  if (isRemoved(stored, content.since, state)) found.removed.push(stored.cacheKey);
  else if (content.kind === 'entry') found.entries.push(content.entry);
  else found.aliases.push(content.alias);
}

/** By key, since a record that is changed meanwhile may come twice. */
async function allHeads(store: RecordStore): Promise<ReadonlyMap<string, KeyedHead>> {
  const heads = new Map<string, KeyedHead>();
  let cursor: string | null = null;
  do {
    const page: { readonly records: readonly KeyedHead[]; readonly next: string | null } = await store.heads(cursor);
    for (const record of page.records) if (record.key !== STATE) heads.set(record.key, record);
    cursor = page.next;
  } while (cursor !== null);
  return heads;
}
