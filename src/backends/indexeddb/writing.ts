import type { Totals, Write, WriteOutcome } from '../../storage/backend.js';
import { type Alias, bodyBytes, hashOf, type StoredBody, type StoredEntry } from '../../storage/entry.js';
import { parseAlias, parseEntry } from '../../storage/parse.js';
import { MOST_VARIANTS, planWrites, type WritePlan } from '../../storage/write-plan.js';
import { type Change, deleteFrom, drop, issue, keyOf, keyRange } from './database.js';
import { putPosition, putTotals, readRemovals, readState } from './state.js';

/** An outcome for each write, and the totals as they are now where they are known. */
export type Written = { readonly outcomes: readonly WriteOutcome[]; readonly totals: Totals | undefined };

/** Carry out a group of writes. */
export async function write(tx: Change, writes: readonly Write[]): Promise<Written> {
  const [{ totals, position }, records, aliases] = await Promise.all([
    readState(tx),
    readAll(writes.flatMap(entryKeys), (key) => tx.objectStore('responses').getAll(key)),
    readAll(writes.flatMap(aliasKeys), (key) => tx.objectStore('aliases').getAll(key)),
  ]);
  // The first of these writers to look. Mostly nothing was removed since, and the log need not be read.
  const first = Math.min(...writes.map((write) => (write.kind === 'touch' ? position : write.since).sequence));
  const [removals, crowded] = await Promise.all([
    first < position.sequence ? readRemovals(tx, first) : [],
    readCrowded(tx, writes),
  ]);
  const entries = byKey([...records, ...crowded], parseEntry);
  const plan = planWrites(writes, { position, removals, entries, aliases: byKey(aliases, parseAlias) });
  putPlanned(tx, plan, entries);
  if (plan.position !== position) putPosition(tx, plan.position);
  const isRead = new Set([...records, ...crowded].map(keyOf)).size === entries.size;
  return { outcomes: plan.outcomes, totals: putGrown(tx, totals, plan, isRead || plan.entries.size === 0) };
}

/** The keys that a write changes or replaces. A range covers all variants; it costs more than a key, so only where they matter. */
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
): Promise<readonly unknown[]> {
  return (await Promise.all([...new Set(keys)].map(getAll))).flat();
}

/** All variants of the requests of which there may be too many with those that come. */
async function readCrowded(tx: Change, writes: readonly Write[]): Promise<readonly unknown[]> {
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

/** Those that can be read. */
function byKey<Stored extends StoredEntry | Alias>(
  records: readonly unknown[],
  parse: (record: unknown) => Stored | undefined,
): ReadonlyMap<string, Stored> {
  const readable = records.map(parse).filter((stored) => stored !== undefined);
  return new Map(readable.map((stored) => [stored.cacheKey, stored]));
}

function putPlanned(tx: Change, plan: WritePlan, before: ReadonlyMap<string, StoredEntry>): void {
  const { entries, bodies, aliases, removedEntries, removedAliases } = plan;
  for (const cacheKey of [...removedEntries, ...bodies.keys()]) drop(tx, before.get(cacheKey));
  for (const cacheKey of removedAliases) deleteFrom(tx, ['aliases'], cacheKey);
  for (const cacheKey of removedEntries) deleteFrom(tx, ['responses', 'bodies'], cacheKey);
  for (const entry of entries.values()) issue(tx.objectStore('responses').put(entry));
  for (const [cacheKey, body] of bodies) issue(tx.objectStore('bodies').put({ cacheKey, body }));
  for (const alias of aliases.values()) issue(tx.objectStore('aliases').put(alias));
}

/** The totals after the plan; unknown where it replaced a record that could not be read. */
function putGrown(tx: Change, totals: Totals | undefined, { growth }: WritePlan, isKnown: boolean): Totals | undefined {
  if (isKnown && (totals === undefined || (growth.count === 0 && growth.bytes === 0))) return totals;
  const isCounted = isKnown && totals !== undefined;
  const grown = isCounted ? { count: totals.count + growth.count, bytes: totals.bytes + growth.bytes } : undefined;
  putTotals(tx, grown);
  return grown;
}

/** How bodies are stored: `auto` is an ArrayBuffer below 64 KB and a Blob from there, which is where their speeds cross. */
export type BodyFormat = 'auto' | 'arraybuffer' | 'blob';

const BLOB_FROM = 64 * 1024;

/** The writes with their bodies in the form to be stored. Before the transaction opens, since reading a Blob would end it. */
export function shapeBodies(writes: readonly Write[], format: BodyFormat): Promise<readonly Write[]> {
  return Promise.all(
    writes.map(async (write) => (write.kind === 'put' ? { ...write, body: await shape(write.body, format) } : write)),
  );
}

export const hasBlob = (writes: readonly Write[]): boolean =>
  writes.some((write) => write.kind === 'put' && write.body instanceof Blob);

async function shape(body: StoredBody, format: BodyFormat): Promise<StoredBody> {
  if (body === null) return null;
  const isBlob = format === 'auto' ? bodyBytes(body) >= BLOB_FROM : format === 'blob';
  if (isBlob) return body instanceof Blob ? body : new Blob([body]);
  return body instanceof Blob ? body.arrayBuffer() : body;
}
