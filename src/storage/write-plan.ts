import { admits, type Standing } from './admission.js';
import type { Totals, Write, WriteOutcome } from './backend.js';
import type { Alias, StoredBody, StoredEntry } from './entry.js';

/** What stands now under the cacheKeys that a group of writes names. */
export type Ground = Standing & {
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly aliases: ReadonlyMap<string, Alias>;
};

/** What a group of writes comes to: an outcome for each, and what is to be put, by cacheKey. */
export type WritePlan = {
  readonly outcomes: readonly WriteOutcome[];
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly bodies: ReadonlyMap<string, StoredBody>;
  readonly aliases: ReadonlyMap<string, Alias>;
  /** What the totals grow by. */
  readonly growth: Totals;
};

/** Decide on writes in order, each one on the ground that those before it leave. Pure: a backend only carries it out. */
export function planWrites(writes: readonly Write[], ground: Ground): WritePlan {
  const draft: Draft = { ground, entries: new Map(), bodies: new Map(), aliases: new Map() };
  const outcomes = writes.map((write) => (plan(write, draft) ? 'written' : 'refused'));
  return { ...draft, outcomes, growth: growthBy(draft.entries, ground) };
}

type Draft = {
  readonly ground: Ground;
  readonly entries: Map<string, StoredEntry>;
  readonly bodies: Map<string, StoredBody>;
  readonly aliases: Map<string, Alias>;
};

function plan(write: Write, draft: Draft): boolean {
  switch (write.kind) {
    case 'put':
      if (!planEntry(write, draft)) return false;
      draft.bodies.set(write.entry.cacheKey, write.body);
      return true;
    case 'freshen':
      return planEntry(write, draft);
    case 'alias':
      return planAlias(write, draft);
    case 'touch':
      return planTouch(write, draft);
  }
}

function planEntry(write: Extract<Write, { kind: 'put' | 'freshen' }>, draft: Draft): boolean {
  const { entry } = write;
  if (!admits(write, entryNow(entry.cacheKey, draft), draft.ground)) return false;
  draft.entries.set(entry.cacheKey, entry);
  return true;
}

function planAlias(write: Extract<Write, { kind: 'alias' }>, { ground, aliases }: Draft): boolean {
  const { alias } = write;
  const existing = aliases.get(alias.cacheKey) ?? ground.aliases.get(alias.cacheKey);
  if (!admits(write, existing, ground)) return false;
  aliases.set(alias.cacheKey, alias);
  return true;
}

function planTouch({ cacheKey, lastUsed }: Extract<Write, { kind: 'touch' }>, draft: Draft): boolean {
  const entry = entryNow(cacheKey, draft);
  if (entry === undefined) return false;
  if (entry.lastUsed < lastUsed) draft.entries.set(cacheKey, { ...entry, lastUsed });
  return true;
}

const entryNow = (cacheKey: string, { entries, ground }: Draft): StoredEntry | undefined =>
  entries.get(cacheKey) ?? ground.entries.get(cacheKey);

function growthBy(entries: ReadonlyMap<string, StoredEntry>, ground: Ground): Totals {
  let count = 0;
  let bytes = 0;
  for (const [cacheKey, entry] of entries) {
    const before = ground.entries.get(cacheKey);
    if (before === undefined) count += 1;
    bytes += entry.size - (before?.size ?? 0);
  }
  return { count, bytes };
}
