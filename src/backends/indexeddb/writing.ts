import type { Removal } from '../../storage/admission.js';
import type { Position, Totals, Write, WriteOutcome } from '../../storage/backend.js';
import { type Alias, hashOf, type StoredEntry } from '../../storage/entry.js';
import { parseAlias, parseEntry } from '../../storage/parse.js';
import { type Ground, MOST_VARIANTS, planWrites, type WritePlan } from '../../storage/write-plan.js';
import { parseRemoval } from './log.js';
import { type Change, keyOf, keyRange } from './schema.js';
import { putPosition, putTotals, readState } from './state.js';
import { issue } from './transaction.js';

/** An outcome for each write, and the totals as they are now where they are known. */
export type Written = { readonly outcomes: readonly WriteOutcome[]; readonly totals: Totals | undefined };

/** Carry out a group of writes. */
export async function write(tx: Change, writes: readonly Write[]): Promise<Written> {
  const [{ totals, position }, records, aliases] = await Promise.all([
    readState(tx),
    readAll(writes.flatMap(entryKeys), (key) => tx.objectStore('responses').getAll(key)),
    readAll(writes.flatMap(aliasKeys), (key) => tx.objectStore('aliases').getAll(key)),
  ]);
  const [removals, crowded] = await Promise.all([readRemovals(tx, writes, position), readCrowded(tx, writes)]);
  for (const [key, record] of crowded) records.set(key, record);
  const ground = { position, removals, entries: parseAll(records, parseEntry), aliases: parseAll(aliases, parseAlias) };
  const plan = planWrites(writes, ground);
  putPlanned(tx, plan);
  if (plan.position !== position) putPosition(tx, plan.position);
  return { outcomes: plan.outcomes, totals: putGrown(tx, totals, plan, isPlainGround(records, ground)) };
}

/** What a write changes or takes the place of. A range stands for all variants, only where they matter: it costs more than a key. */
function entryKeys(write: Write): readonly (string | IDBKeyRange)[] {
  switch (write.kind) {
    case 'put':
      return isVariant(write.entry.cacheKey)
        ? [write.entry.cacheKey, hashOf(write.entry.cacheKey)]
        : [keyRange(write.entry.cacheKey)];
    case 'freshen':
      return [write.entry.cacheKey];
    case 'alias':
      return [keyRange(write.alias.cacheKey)];
    case 'touch':
      return [write.cacheKey];
  }
}

function aliasKeys(write: Write): readonly string[] {
  if (write.kind === 'put') return [hashOf(write.entry.cacheKey)];
  return write.kind === 'alias' ? [write.alias.cacheKey] : [];
}

const isVariant = (cacheKey: string): boolean => cacheKey.includes('~');

/** The records under these keys, all asked for at once. */
async function readAll(
  keys: readonly (string | IDBKeyRange)[],
  getAll: (key: string | IDBKeyRange) => Promise<readonly unknown[]>,
): Promise<Map<string, unknown>> {
  const records = await Promise.all([...new Set(keys)].map(getAll));
  return new Map(records.flat().map((record) => [keyOf(record) ?? '', record]));
}

/** All variants of the requests of which there may be too many with those that come. */
async function readCrowded(tx: Change, writes: readonly Write[]): Promise<ReadonlyMap<string, unknown>> {
  const coming = writes.flatMap((write) =>
    write.kind === 'put' && isVariant(write.entry.cacheKey) ? hashOf(write.entry.cacheKey) : [],
  );
  const responses = tx.objectStore('responses');
  const ranges = await Promise.all(
    [...new Set(coming)].map(async (hash) => {
      const stored = await responses.count(keyRange(hash));
      const added = coming.filter((other) => other === hash).length;
      return stored + added > MOST_VARIANTS ? keyRange(hash) : [];
    }),
  );
  return readAll(ranges.flat(), (range) => responses.getAll(range));
}

/** What was removed since the first of these writers looked; mostly nothing was, and the log need not be asked. */
async function readRemovals(tx: Change, writes: readonly Write[], { sequence }: Position): Promise<readonly Removal[]> {
  const looked = writes.map((write) => (write.kind === 'touch' ? Number.POSITIVE_INFINITY : write.since.sequence));
  const first = Math.min(...looked);
  if (first >= sequence) return [];
  const records = await tx.objectStore('log').getAll(IDBKeyRange.lowerBound(first, true));
  return records.map(parseRemoval).filter((removal) => removal !== undefined);
}

function parseAll<Stored extends StoredEntry | Alias>(
  records: ReadonlyMap<string, unknown>,
  parse: (record: unknown) => Stored | undefined,
): ReadonlyMap<string, Stored> {
  const parsed = new Map<string, Stored>();
  for (const [key, record] of records) {
    const stored = parse(record);
    if (stored !== undefined) parsed.set(key, stored);
  }
  return parsed;
}

function putPlanned(tx: Change, { entries, bodies, aliases, removedEntries, removedAliases }: WritePlan): void {
  for (const cacheKey of removedAliases) issue(tx.objectStore('aliases').delete(cacheKey));
  for (const cacheKey of removedEntries) {
    issue(tx.objectStore('responses').delete(cacheKey));
    issue(tx.objectStore('bodies').delete(cacheKey));
  }
  for (const entry of entries.values()) issue(tx.objectStore('responses').put(entry));
  for (const [cacheKey, body] of bodies) issue(tx.objectStore('bodies').put({ cacheKey, body }));
  for (const alias of aliases.values()) issue(tx.objectStore('aliases').put(alias));
}

/** Every record that stands under the named keys is one that the plan knew of. */
const isPlainGround = (records: ReadonlyMap<string, unknown>, { entries }: Ground): boolean =>
  records.size === entries.size;

function putGrown(
  tx: Change,
  totals: Totals | undefined,
  { growth, entries }: WritePlan,
  isPlain: boolean,
): Totals | undefined {
  if (!isPlain && entries.size > 0) {
    putTotals(tx, undefined);
    return undefined;
  }
  if (totals === undefined || (growth.count === 0 && growth.bytes === 0)) return totals;
  const grown = { count: totals.count + growth.count, bytes: totals.bytes + growth.bytes };
  putTotals(tx, grown);
  return grown;
}
