import { isAskedLater } from '../http/storing/stored-response.js';
import { admits, type Standing } from './admission.js';
import type { Position, Totals, Write, WriteOutcome } from './backend.js';
import { type Alias, entryBytes, hashOf, type StoredBody, type StoredEntry } from './entry.js';
import { positionAfter } from './selection.js';

/** So many variants of one request are stored; of more, which Vary on a field that is always another one makes, hardly one answers again. */
export const MOST_VARIANTS = 64;

/**
 * What stands now under the hashes that a group of writes names. Of variants beside the named ones all are to be there once they and
 * the new ones may be more than {@link MOST_VARIANTS}.
 */
export type Ground = Standing & {
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly aliases: ReadonlyMap<string, Alias>;
};

/** What a group of writes comes to: an outcome for each, and what is to be put and removed, by cacheKey. */
export type WritePlan = {
  readonly outcomes: readonly WriteOutcome[];
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly bodies: ReadonlyMap<string, StoredBody>;
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly removedEntries: readonly string[];
  readonly removedAliases: readonly string[];
  /** What the totals grow by. */
  readonly growth: Totals;
  /** Where the store stands after them. */
  readonly position: Position;
};

/** Decide on writes in order, each one on the ground that those before it leave. Pure: a backend only carries it out. */
export function planWrites(writes: readonly Write[], ground: Ground): WritePlan {
  const draft: Draft = {
    ground,
    entries: new Map(ground.entries),
    aliases: new Map(ground.aliases),
    bodies: new Map(),
    variants: variantsByHash(ground),
  };
  const outcomes = writes.map((write) => (plan(write, draft) ? 'written' : 'refused'));
  const entries = changed(ground.entries, draft.entries);
  const aliases = changed(ground.aliases, draft.aliases);
  return {
    outcomes,
    entries,
    bodies: draft.bodies,
    aliases,
    removedEntries: gone(ground.entries, draft.entries),
    removedAliases: gone(ground.aliases, draft.aliases),
    growth: growth(ground.entries, draft.entries),
    position: positionAfter(ground.position, [...entries.values(), ...aliases.values()]),
  };
}

/** The ground as the writes so far leave it. */
type Draft = {
  readonly ground: Ground;
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
  if (!admits(write, draft.entries.get(cacheKey), draft.ground)) return false;
  if (!replace(otherForms(cacheKey, draft), entry, draft)) return false;
  draft.entries.set(cacheKey, entry);
  draft.bodies.set(cacheKey, body);
  noteVariant(cacheKey, draft.variants);
  if (cacheKey !== hashOf(cacheKey)) boundVariants(cacheKey, draft);
  return true;
}

/** Take out the variants that were used least recently, until they are few enough with the one that has just come. */
function boundVariants(cacheKey: string, draft: Draft): void {
  const hash = hashOf(cacheKey);
  const excess = (draft.variants.get(hash)?.size ?? 0) - MOST_VARIANTS;
  if (excess <= 0) return;
  const others = entriesUnder(hash, draft).filter((entry) => entry.cacheKey !== cacheKey);
  const oldest = others.sort((one, other) => one.lastUsed - other.lastUsed).slice(0, excess);
  for (const entry of oldest) take(entry, draft);
}

function planFreshen(write: Extract<Write, { kind: 'freshen' }>, { entries, ground }: Draft): boolean {
  const entry = ordered(write.entry, write.since);
  const existing = entries.get(entry.cacheKey);
  if (!admits(write, existing, ground)) return false;
  entries.set(entry.cacheKey, ofSameBody(entry, existing));
  return true;
}

/** As its writer asked for it. */
export const ordered = <Stored extends StoredEntry | Alias>(stored: Stored, { order }: Position): Stored =>
  stored.order === order ? stored : { ...stored, order };

/** Its writer knows the body, but not as what it is stored. */
function ofSameBody({ storedSize: _unknown, ...entry }: StoredEntry, existing: StoredEntry | undefined): StoredEntry {
  return existing?.storedSize === undefined ? entry : { ...entry, storedSize: existing.storedSize };
}

function planAlias(write: Extract<Write, { kind: 'alias' }>, draft: Draft): boolean {
  const alias = ordered(write.alias, write.since);
  if (!admits(write, draft.aliases.get(alias.cacheKey), draft.ground)) return false;
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

/** Take out what the new one takes the place of, unless any of it was asked for later. */
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

/** What cannot be true of an origin beside this response: an alias, variants where it has no Vary, one without where it has. */
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

function variantsByHash({ entries }: Ground): Map<string, Set<string>> {
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
