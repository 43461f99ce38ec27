import { unwrap } from 'idb';
import { isRecord } from '../../guards.js';
import type { Position } from '../../storage/backend.js';
import type { Alias, Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import { isForeign, isWhole, parseAlias, parseEntry } from '../../storage/parse.js';
import { beginReading, type Database, keyOf, keyRange, type Reading } from './database.js';
import { parsePosition } from './state.js';

/** The value that was read, and the keys of torn records. */
export type Found<Value> = { readonly value: Value; readonly torn: readonly string[] };

/** Everything that a select reads. */
type Looked = {
  readonly candidates: readonly Selectable[];
  readonly alias: Alias | null;
  readonly position: Position | undefined;
};

type PositionedRead = { readonly tx: Reading; readonly position: IDBRequest<unknown> };

/**
 * One transaction, and one read of the position, for all lookups of one turn: beginning a transaction costs as much as what is read in it,
 * and the calls of a page often arrive several in one message.
 */
export class SharedRead {
  #open: (PositionedRead & { readonly database: Database }) | undefined;

  /** The transaction of this turn. It can be used until the turn ends, and then ends by itself. */
  of(database: Database): PositionedRead {
    if (this.#open?.database === database) return this.#open;
    const tx = beginReading(database);
    const position = unwrap(tx).objectStore('state').get('position');
    // A failure of this request must not abort the others.
    position.onerror = (event) => event.preventDefault();
    this.#open = { database, tx, position };
    queueMicrotask(() => {
      this.#open = undefined;
    });
    return this.#open;
  }
}

/** Of more variants than these the bodies are not read along: that of the selected one is read later. */
const BODIES_READ_ALONG = 4;

/**
 * Read for a select. The exact key is asked for first, since a range costs half as much again: a response without Vary is the only one
 * under its hash. Variants and aliases matter only where there is none.
 */
export async function look({ tx, position: asked }: PositionedRead, hash: string): Promise<Found<Looked>> {
  const [record, body] = await readExactly(unwrap(tx), hash);
  // It was asked for before those two, so it has come.
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
  const value = { candidates, alias: parseAlias(alias) ?? null, position };
  return { value, torn: isTornAlias(alias) ? [...torn, hash] : torn };
}

/** Requests are answered in their order, so one event is enough, without a wrapper around each request. */
function readExactly(tx: IDBTransaction, hash: string): Promise<readonly [record: unknown, body: unknown]> {
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

/** The entries under a cacheKey, or all variants of a hash. */
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

/** A record of this format that cannot be read. */
export const isTorn = (record: unknown): boolean => parseEntry(record) === undefined && !isForeign(record);

/** The same for an alias. */
export const isTornAlias = (record: unknown): boolean =>
  record !== undefined && parseAlias(record) === undefined && !isForeign(record);

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
  const body = isRecord(record) ? record.body : undefined;
  return entry !== undefined && isWhole(entry, body) ? { entry, body } : undefined;
}

/** May these two records of one key answer? Those of a later format are not ours to judge. */
export const isFit = (record: unknown, body: unknown): boolean =>
  isForeign(record) || toCandidate(parseEntry(record), body) !== undefined;
