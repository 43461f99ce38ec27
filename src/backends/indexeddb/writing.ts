import {
  type Alias,
  type Ground,
  parseAlias,
  parseEntry,
  planWrites,
  type Removal,
  type StoredEntry,
  type Totals,
  type Write,
  type WriteOutcome,
  type WritePlan,
} from '../../storage/index.js';
import { parseRemoval } from './log.js';
import type { Change } from './schema.js';
import { ensurePosition, putTotals, readTotals } from './state.js';
import { issue } from './transaction.js';

/** Carry out a group of writes. */
export async function write(tx: Change, writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
  const [totals, position, records, aliases, removals] = await Promise.all([
    readTotals(tx),
    ensurePosition(tx),
    readAll(writes.map(entryKey), (key) => tx.objectStore('responses').get(key)),
    readAll(writes.map(aliasKey), (key) => tx.objectStore('aliases').get(key)),
    readRemovals(tx, writes),
  ]);
  const ground = { position, removals, entries: parseAll(records, parseEntry), aliases: parseAll(aliases, parseAlias) };
  const plan = planWrites(writes, ground);
  putPlanned(tx, plan);
  putGrown(tx, totals, plan, isPlainGround(records, ground));
  return plan.outcomes;
}

const entryKey = (write: Write): string | undefined => {
  if (write.kind === 'touch') return write.cacheKey;
  return write.kind === 'alias' ? undefined : write.entry.cacheKey;
};

const aliasKey = (write: Write): string | undefined => (write.kind === 'alias' ? write.alias.cacheKey : undefined);

/** The records under these keys, all asked for at once; those that are there. */
async function readAll(
  keys: readonly (string | undefined)[],
  get: (key: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, unknown>> {
  const names = [...new Set(keys)].filter((key) => key !== undefined);
  const records = await Promise.all(names.map(async (key) => [key, await get(key)] as const));
  return new Map(records.filter(([, record]) => record !== undefined));
}

/** What was removed since the first of these writers looked. */
async function readRemovals(tx: Change, writes: readonly Write[]): Promise<readonly Removal[]> {
  const looked = writes.map((write) => (write.kind === 'touch' ? Number.POSITIVE_INFINITY : write.since.sequence));
  const records = await tx.objectStore('log').getAll(IDBKeyRange.lowerBound(Math.min(...looked), true));
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

function putPlanned(tx: Change, { entries, bodies, aliases }: WritePlan): void {
  for (const entry of entries.values()) issue(tx.objectStore('responses').put(entry));
  for (const [cacheKey, body] of bodies) issue(tx.objectStore('bodies').put({ cacheKey, body }));
  for (const alias of aliases.values()) issue(tx.objectStore('aliases').put(alias));
}

/** Every record that stands under the named keys is one that the plan knew of. */
const isPlainGround = (records: ReadonlyMap<string, unknown>, { entries }: Ground): boolean =>
  records.size === entries.size;

function putGrown(tx: Change, totals: Totals | undefined, { growth, entries }: WritePlan, isPlain: boolean): void {
  if (!isPlain && entries.size > 0) {
    putTotals(tx, undefined);
  } else if (totals !== undefined && (growth.count !== 0 || growth.bytes !== 0)) {
    putTotals(tx, { count: totals.count + growth.count, bytes: totals.bytes + growth.bytes });
  }
}
