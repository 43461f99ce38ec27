import { unwrap } from 'idb';
import type { Position } from '../../storage/backend.js';
import type { Alias, Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import { isForeign, isWhole, parseAlias, parseEntry } from '../../storage/parse.js';
import { keyOf, keyRange, type Reading } from './schema.js';
import type { PositionedRead } from './shared-read.js';
import { parsePosition } from './state.js';

/** What was read, and the keys of records that turned out to be torn. */
type Found<Value> = { readonly value: Value; readonly torn: readonly string[] };

/** Everything that a select tells. */
export type Looked = {
  readonly candidates: readonly Selectable[];
  readonly alias: Alias | null;
  readonly position: Position | undefined;
};

/** So many bodies are read along with the variants; that of another one is read once it is selected. */
const BODIES_READ_ALONG = 4;

/**
 * Read for a select. What is asked for first is exact, since a range costs half as much again: a response without Vary stands
 * alone under its hash. Only where there is none do variants or an alias matter.
 */
export async function look(read: PositionedRead, hash: string): Promise<Found<Looked>> {
  const { tx, position: asked } = read;
  const [record, body] = await exactly(unwrap(tx), hash);
  // It was asked for before those two, so that it has come.
  const position = parsePosition(asked.result);
  const plain = toCandidate(parseEntry(record), body);
  if (plain !== undefined) return { value: { candidates: [plain], alias: null, position }, torn: [] };
  const range = keyRange(hash);
  const [records, bodies, alias] = await Promise.all([
    tx.objectStore('responses').getAll(range),
    tx.objectStore('bodies').getAll(range, BODIES_READ_ALONG),
    tx.objectStore('aliases').get(hash),
  ]);
  const { value: candidates, torn } = pair(records, bodies, bodies.length === BODIES_READ_ALONG);
  const parsed = parseAlias(alias) ?? null;
  const isTornAlias = alias !== undefined && parsed === null && !isForeign(alias);
  return { value: { candidates, alias: parsed, position }, torn: isTornAlias ? [...torn, hash] : torn };
}

/** Requests are answered in their order, so that one event is enough, and no wrapper around each. */
function exactly(tx: IDBTransaction, hash: string): Promise<readonly [record: unknown, body: unknown]> {
  const record = tx.objectStore('responses').get(hash);
  const body = tx.objectStore('bodies').get(hash);
  return new Promise((resolve, reject) => {
    body.onsuccess = () => resolve([record.result, body.result]);
    const fail = (event: Event): void => {
      // Others read in this transaction.
      event.preventDefault();
      reject(record.error ?? body.error);
    };
    record.onerror = fail;
    body.onerror = fail;
  });
}

/** What stands under a cacheKey, or under all variants of a hash. */
export async function readCandidates(tx: Reading, cacheKey: string): Promise<Found<readonly Candidate[]>> {
  const range = keyRange(cacheKey);
  const [records, bodies] = await Promise.all([
    tx.objectStore('responses').getAll(range),
    tx.objectStore('bodies').getAll(range),
  ]);
  const { value, torn } = pair(records, bodies, false);
  return { value: value.filter(isRead), torn };
}

const isRead = (candidate: Selectable): candidate is Candidate => candidate.body !== undefined;

export async function readAliases(tx: Reading): Promise<readonly Alias[]> {
  const records = await tx.objectStore('aliases').getAll();
  return records.map(parseAlias).filter((alias) => alias !== undefined);
}

/** A record that is ours and cannot be read. */
export const isTorn = (record: unknown): boolean => parseEntry(record) === undefined && !isForeign(record);

/** `hasMore`: there may be more bodies, past the last one in the order of keys. */
function pair(records: readonly unknown[], bodies: readonly unknown[], hasMore: boolean): Found<readonly Selectable[]> {
  const bodyOf = new Map(bodies.map((body) => [keyOf(body), body]));
  const last = keyOf(bodies.at(-1)) ?? '';
  const candidates: Selectable[] = [];
  const torn: string[] = [];
  for (const record of records) {
    if (isForeign(record)) continue;
    const entry = parseEntry(record);
    const isUnread = hasMore && entry !== undefined && entry.cacheKey > last;
    const candidate = isUnread ? { entry, body: undefined } : toCandidate(entry, bodyOf.get(keyOf(record)));
    if (candidate !== undefined) candidates.push(candidate);
    else torn.push(keyOf(record) ?? '');
  }
  return { value: candidates, torn };
}

function toCandidate(entry: StoredEntry | undefined, record: unknown): Candidate | undefined {
  const body = bodyIn(record);
  return entry !== undefined && isWhole(entry, body) ? { entry, body } : undefined;
}

export const bodyIn = (record: unknown): unknown =>
  typeof record === 'object' && record !== null && 'body' in record ? record.body : undefined;
