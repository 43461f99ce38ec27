import { type Alias, hashOf, type StoredBody, type StoredEntry } from '../../storage/entry.js';
import type { NewRecord, RecordBody, RecordChange, RecordStore, StoredRecord } from '../../storage/record-store.js';
import type { WritePlan } from '../../storage/write-plan.js';
import { type Content, expiryOf, parseHead, toHead } from './heads.js';
import { newVersion } from './new-version.js';
import { isRemoved, type StoreState } from './store-state.js';

/** A stored entry or alias, and when it was written. */
type Found<Stored> = { readonly stored: Stored; readonly since: number; readonly body: RecordBody | undefined };

/** Of more variants than these the bodies are not read along: that of the selected one is read later. */
const BODIES_READ_ALONG = 4;

/** Everything under some hashes: the records by key, and what they say. */
export type Groups = {
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** The variants that each hash lists. */
  readonly variants: ReadonlyMap<string, readonly string[]>;
  readonly entries: ReadonlyMap<string, Found<StoredEntry>>;
  readonly aliases: ReadonlyMap<string, Found<Alias>>;
  /** Records that are there and do not count: their removal has been logged. */
  readonly removed: ReadonlyMap<string, StoredEntry | Alias>;
  /** Keys of records that cannot be read. */
  readonly damaged: readonly string[];
};

type Draft = {
  readonly [Name in keyof Groups]: Groups[Name] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : string[];
};

const emptyDraft = (): Draft => ({
  records: new Map(),
  variants: new Map(),
  entries: new Map(),
  aliases: new Map(),
  removed: new Map(),
  damaged: [],
});

/** Nothing is there. */
export const NO_GROUPS: Groups = emptyDraft();

/** What is to change; see `WritePlan`. */
export type Plan = Pick<WritePlan, 'entries' | 'bodies' | 'aliases' | 'removedEntries' | 'removedAliases'>;

/**
 * Read everything under these hashes, and what stands under `others`: keys of variants that may not be listed yet.
 * `isGone`: a removal that is under way.
 */
export async function readGroups(
  store: RecordStore,
  {
    hashes,
    others = [],
    only,
    part,
    roots,
    state,
    isGone = () => false,
  }: {
    readonly hashes: readonly string[];
    readonly others?: readonly string[];
    /** Of the variants, only this one. */
    readonly only?: string | undefined;
    readonly part: 'head' | 'whole';
    /** The records under the hashes, in their order. */
    readonly roots: readonly (StoredRecord | undefined)[];
    readonly state: StoreState;
    readonly isGone?: (stored: StoredEntry | Alias, since: number) => boolean;
  },
): Promise<Groups> {
  const draft = emptyDraft();
  const take = (key: string, record: StoredRecord | undefined): void => {
    if (record === undefined) return;
    draft.records.set(key, record);
    note(draft, key, record, (stored, since) => isRemoved(stored, since, state) || isGone(stored, since));
  };
  for (const [index, hash] of hashes.entries()) take(hash, roots[index]);
  const all = [...new Set([...[...draft.variants.values()].flat(), ...others])].filter((key) => key.includes('~'));
  const keys = only === undefined ? all : all.filter((key) => key === only);
  const found = keys.length === 0 ? [] : await store.get(keys, keys.length > BODIES_READ_ALONG ? 'head' : part);
  for (const [index, key] of keys.entries()) {
    const isListed = draft.variants.get(hashOf(key))?.includes(key);
    const record = found[index];
    if (isListed) take(key, record);
    else if (record !== undefined) draft.records.set(key, record);
  }
  return draft;
}

function note(
  draft: Draft,
  key: string,
  { head, body }: StoredRecord,
  isGone: (stored: StoredEntry | Alias, since: number) => boolean,
): void {
  const content = parseHead(key, head);
  if (content === 'foreign') return;
  if (content === 'damaged') {
    draft.damaged.push(key);
    return;
  }
  if (content.kind === 'variants') {
    draft.variants.set(key, content.cacheKeys);
    return;
  }
  const stored = content.kind === 'entry' ? content.entry : content.alias;
  if (isGone(stored, content.since)) draft.removed.set(key, stored);
  else if (content.kind === 'entry') draft.entries.set(key, { stored: content.entry, since: content.since, body });
  else draft.aliases.set(key, { stored: content.alias, since: content.since, body });
}

/** The changes that carry out a plan under one hash: those that must happen first, and deletions for afterwards. */
export type GroupChanges = { readonly first: readonly RecordChange[]; readonly afterwards: readonly RecordChange[] };

/**
 * The changes of the records under one hash. Variants are put before the list that names them, and deleted after it: a list
 * never names a variant that has not been there.
 */
export async function changesUnder(hash: string, groups: Groups, plan: Plan, sequence: number): Promise<GroupChanges> {
  const put = (key: string, content: Content, body: RecordBody | undefined): RecordChange =>
    changeOf(groups, key, { version: newVersion(), head: toHead(content), body, expires: expiryOf(content) });
  const entries = [...plan.entries].filter(([key]) => hashOf(key) === hash);
  const first = await Promise.all(
    entries.map(async ([key, entry]) => {
      const body = plan.bodies.get(key);
      const since = sinceOf(entry, body, groups, sequence);
      return put(key, { kind: 'entry', entry, since }, body === undefined ? undefined : await toBytes(body));
    }),
  );
  const alias = plan.aliases.get(hash);
  if (alias !== undefined) first.push(put(hash, { kind: 'alias', alias, since: sequence }, null));
  const isPut = first.some(({ key }) => key === hash);
  const gone = goneUnder(hash, groups, plan);
  const before = groups.variants.get(hash);
  const variants = isPut ? [] : variantsAfter(hash, before, entries, gone);
  if (variants.length > 0 && !isSame(variants, before))
    first.push(put(hash, { kind: 'variants', cacheKeys: variants }, null));
  if (!isPut && variants.length === 0 && (gone.has(hash) || before !== undefined))
    first.push(changeOf(groups, hash, null));
  // What no list names is left of a write that was given up.
  const left = [...groups.records.keys()].filter(
    (key) => key !== hash && hashOf(key) === hash && !variants.includes(key),
  );
  return { first, afterwards: left.map((key) => changeOf(groups, key, null)) };
}

/** A touch may pass a removal that it has not seen: it must not make the entry look younger than that. */
function sinceOf(entry: StoredEntry, body: StoredBody | undefined, { entries }: Groups, sequence: number): number {
  const before = entries.get(entry.cacheKey);
  return body === undefined && before?.stored.order === entry.order ? (before?.since ?? sequence) : sequence;
}

function goneUnder(hash: string, { removed, damaged }: Groups, plan: Plan): ReadonlySet<string> {
  const gone = [...plan.removedEntries, ...plan.removedAliases, ...removed.keys(), ...damaged];
  return new Set(gone.filter((key) => hashOf(key) === hash && !plan.entries.has(key)));
}

const variantsAfter = (
  hash: string,
  before: readonly string[] | undefined,
  put: readonly (readonly [string, StoredEntry])[],
  gone: ReadonlySet<string>,
): readonly string[] =>
  [...new Set([...(before ?? []), ...put.map(([key]) => key)])].filter((key) => key !== hash && !gone.has(key));

const changeOf = ({ records }: Groups, key: string, record: NewRecord | null): RecordChange => ({
  key,
  expected: records.get(key)?.version ?? null,
  record,
});

const isSame = (one: readonly string[], other: readonly string[] | undefined): boolean =>
  other !== undefined && one.length === other.length && one.every((key) => other.includes(key));

const toBytes = async (body: StoredBody): Promise<RecordBody> =>
  body === null ? null : new Uint8Array(body instanceof Blob ? await body.arrayBuffer() : body);
