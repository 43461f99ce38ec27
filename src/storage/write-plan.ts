import { isAskedLater } from '../http/storing/stored-response.js';
import { admits, type Standing } from './admission.js';
import type { Position, Totals, Write, WriteOutcome } from './backend.js';
import { type Alias, entryBytes, hashOf, type StoredBody, type StoredEntry } from './entry.js';
import { positionAfter } from './selection.js';

/** The most variants of one request. More arise from Vary on a field that always differs, and hardly ever answer again. */
export const MOST_VARIANTS = 64;

/**
 * The present entries and aliases under the hashes of a group of writes. It must hold all variants where they and the new ones may exceed
 * {@link MOST_VARIANTS}.
 */
export type StoredState = Standing & {
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly aliases: ReadonlyMap<string, Alias>;
};

/** The plan for a group of writes: an outcome for each, and what to put and remove, by cacheKey. */
export type WritePlan = {
  readonly outcomes: readonly WriteOutcome[];
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly bodies: ReadonlyMap<string, StoredBody>;
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly removedEntries: readonly string[];
  readonly removedAliases: readonly string[];
  /** The change of the totals. */
  readonly growth: Totals;
  /** The position of the store after them. */
  readonly position: Position;
};

/** Decide on writes in order, each in view of those before it. A pure function: the backend only carries the plan out. */
export function planWrites(writes: readonly Write[], state: StoredState): WritePlan {
  const draft: Draft = {
    state,
    entries: new Map(state.entries),
    aliases: new Map(state.aliases),
    bodies: new Map(),
    variants: variantsByHash(state),
  };
  const outcomes = writes.map((write) => (plan(write, draft) ? 'written' : 'refused'));
  const entries = changed(state.entries, draft.entries);
  const aliases = changed(state.aliases, draft.aliases);
  return {
    outcomes,
    entries,
    bodies: draft.bodies,
    aliases,
    removedEntries: gone(state.entries, draft.entries),
    removedAliases: gone(state.aliases, draft.aliases),
    growth: growth(state.entries, draft.entries),
    position: positionAfter(state.position, [...entries.values(), ...aliases.values()]),
  };
}

/** The state after the writes so far. */
type Draft = {
  readonly state: StoredState;
  readonly entries: Map<string, StoredEntry>;
  readonly aliases: Map<string, Alias>;
  readonly bodies: Map<string, StoredBody>;
  /** The cacheKeys with `~` that were seen of each hash. */
  readonly variants: Map<string, Set<string>>;
};

function plan(write: Write, draft: Draft): boolean {
  switch (write.kind) {
    case 'put':
      return planPut(write, draft);
    case 'freshen':
      return planFreshen(write, draft);
    case 'alias':
      return planAlias(write, draft);
    case 'touch':
      return planTouch(write, draft);
  }
}

function planPut(write: Extract<Write, { kind: 'put' }>, draft: Draft): boolean {
  const { body } = write;
  const entry = ordered(write.entry, write.since);
  const { cacheKey } = entry;
  if (!admits(write, draft.entries.get(cacheKey), draft.state)) return false;
  if (!replace(otherForms(cacheKey, draft), entry, draft)) return false;
  draft.entries.set(cacheKey, entry);
  draft.bodies.set(cacheKey, body);
  noteVariant(cacheKey, draft.variants);
  if (cacheKey !== hashOf(cacheKey)) boundVariants(cacheKey, draft);
  return true;
}

/** Remove the least recently used variants that exceed the bound. */
function boundVariants(cacheKey: string, draft: Draft): void {
  const hash = hashOf(cacheKey);
  const excess = (draft.variants.get(hash)?.size ?? 0) - MOST_VARIANTS;
  if (excess <= 0) return;
  const others = entriesUnder(hash, draft).filter((entry) => entry.cacheKey !== cacheKey);
  const oldest = others.sort((one, other) => one.lastUsed - other.lastUsed).slice(0, excess);
  for (const entry of oldest) take(entry, draft);
}

function planFreshen(write: Extract<Write, { kind: 'freshen' }>, { entries, state }: Draft): boolean {
  const entry = ordered(write.entry, write.since);
  const existing = entries.get(entry.cacheKey);
  if (!admits(write, existing, state)) return false;
  entries.set(entry.cacheKey, ofSameBody(entry, existing));
  return true;
}

/** With the order of its writer. */
export const ordered = <Stored extends StoredEntry | Alias>(stored: Stored, { order }: Position): Stored =>
  stored.order === order ? stored : { ...stored, order };

/** The writer of a freshened entry does not know how and where the body is stored. */
function ofSameBody({ storedSize: _s, bodyName: _n, ...entry }: StoredEntry, existing?: StoredEntry): StoredEntry {
  const { storedSize, bodyName } = existing ?? {};
  return { ...entry, ...(storedSize !== undefined && { storedSize }), ...(bodyName && { bodyName }) };
}

function planAlias(write: Extract<Write, { kind: 'alias' }>, draft: Draft): boolean {
  const alias = ordered(write.alias, write.since);
  if (!admits(write, draft.aliases.get(alias.cacheKey), draft.state)) return false;
  if (!replace(entriesUnder(alias.cacheKey, draft), alias, draft)) return false;
  draft.aliases.set(alias.cacheKey, alias);
  return true;
}

function planTouch({ cacheKey, lastUsed }: Extract<Write, { kind: 'touch' }>, { entries }: Draft): boolean {
  const entry = entries.get(cacheKey);
  if (entry === undefined) return false;
  if (entry.lastUsed < lastUsed) entries.set(cacheKey, { ...entry, lastUsed });
  return true;
}

/** Remove what the new one replaces, unless any of it was requested later. */
function replace(others: readonly (StoredEntry | Alias)[], by: StoredEntry | Alias, draft: Draft): boolean {
  if (others.some((other) => isAskedLater(other, by))) return false;
  for (const other of others) take(other, draft);
  return true;
}

function take(stored: StoredEntry | Alias, { entries, aliases, bodies, variants }: Draft): void {
  if ('target' in stored) {
    aliases.delete(stored.cacheKey);
  } else {
    entries.delete(stored.cacheKey);
    bodies.delete(stored.cacheKey);
    variants.get(hashOf(stored.cacheKey))?.delete(stored.cacheKey);
  }
}

/** The entries and the alias that contradict this response: an alias, variants where it has no Vary, a response without Vary where it has. */
function otherForms(cacheKey: string, draft: Draft): readonly (StoredEntry | Alias)[] {
  const hash = hashOf(cacheKey);
  const alias = draft.aliases.get(hash);
  const isOtherForm = (entry: StoredEntry): boolean => (entry.cacheKey === hash) !== (cacheKey === hash);
  const entries = entriesUnder(hash, draft).filter(isOtherForm);
  return alias === undefined ? entries : [alias, ...entries];
}

function entriesUnder(hash: string, { entries, variants }: Draft): StoredEntry[] {
  const keys = [hash, ...(variants.get(hash) ?? [])];
  return keys.map((key) => entries.get(key)).filter((entry) => entry !== undefined);
}

function variantsByHash({ entries }: StoredState): Map<string, Set<string>> {
  const variants = new Map<string, Set<string>>();
  for (const cacheKey of entries.keys()) noteVariant(cacheKey, variants);
  return variants;
}

function noteVariant(cacheKey: string, variants: Map<string, Set<string>>): void {
  const hash = hashOf(cacheKey);
  if (cacheKey !== hash) variants.set(hash, (variants.get(hash) ?? new Set()).add(cacheKey));
}

type ByKey<Stored> = ReadonlyMap<string, Stored>;

const changed = <Stored>(before: ByKey<Stored>, after: ByKey<Stored>): ByKey<Stored> =>
  new Map([...after].filter(([cacheKey, stored]) => before.get(cacheKey) !== stored));

const gone = <Stored>(before: ByKey<Stored>, after: ByKey<Stored>): readonly string[] =>
  [...before.keys()].filter((cacheKey) => !after.has(cacheKey));

const growth = (before: ByKey<StoredEntry>, after: ByKey<StoredEntry>): Totals => ({
  count: after.size - before.size,
  bytes: bytesOf(after) - bytesOf(before),
});

const bytesOf = (entries: ByKey<StoredEntry>): number =>
  [...entries.values()].reduce((sum, entry) => sum + entryBytes(entry), 0);
