import { isCount } from '../../guards.js';
import type { Position, Totals } from '../../storage/backend.js';
import { entryBytes } from '../../storage/entry-bytes.js';
import { parseEntry } from '../../storage/parse.js';
import { createEpoch } from '../memory/random.js';
import { type Change, keyOf, type Reading, toTotalsRecord } from './schema.js';
import { issue } from './transaction.js';

/** Where a store stands that lost its position: no write passes with it. */
export const NOWHERE: Position = { epoch: '', sequence: 0, order: 1 };

/** Where the store stands; undefined in a new one, and after a removal from a full one. */
export async function readPosition(tx: Reading): Promise<Position | undefined> {
  return parsePosition(await tx.objectStore('state').get('position'));
}

export async function ensurePosition(tx: Change): Promise<Position> {
  return (await readPosition(tx)) ?? firstPosition(tx);
}

/** The position of a store that has none. */
function firstPosition(tx: Change): Position {
  const position = { epoch: createEpoch(), sequence: 0, order: 1 };
  putPosition(tx, position);
  return position;
}

export function putPosition(tx: Change, position: Position): void {
  issue(tx.objectStore('state').put(position, 'position'));
}

/** Position and totals by one request: nothing else has its key between theirs. */
export async function readState(
  tx: Change,
): Promise<{ readonly position: Position; readonly totals: Totals | undefined }> {
  const [first, second] = await tx.objectStore('state').getAll(IDBKeyRange.bound('position', 'totals'));
  // In the order of their keys. Either may be missing, and neither can be read as the other.
  return { position: parsePosition(first) ?? firstPosition(tx), totals: parseTotals(second ?? first) };
}

/** The running totals; undefined where they have to be counted anew. */
export async function readTotals(tx: Reading): Promise<Totals | undefined> {
  return parseTotals(await tx.objectStore('state').get('totals'));
}

/** `undefined`: to be counted when somebody asks. */
export function putTotals(tx: Change, totals: Totals | undefined): void {
  const state = tx.objectStore('state');
  issue(totals === undefined ? state.delete('totals') : state.put(toTotalsRecord(totals), 'totals'));
}

const PAGE = 256;

/** Count all entries, record by record, without their bodies. */
export async function countTotals(tx: Reading): Promise<Totals> {
  let [count, bytes] = [0, 0];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const records: readonly unknown[] = await tx
      .objectStore('responses')
      .getAll(IDBKeyRange.lowerBound(after, true), PAGE);
    count += records.length;
    for (const record of records) {
      const entry = parseEntry(record);
      if (entry !== undefined) bytes += entryBytes(entry);
    }
    after = records.length < PAGE ? undefined : keyOf(records.at(-1));
  }
  return { count, bytes };
}

export function parsePosition(record: unknown): Position | undefined {
  if (typeof record !== 'object' || record === null || !('epoch' in record && 'sequence' in record)) return undefined;
  const { epoch, sequence } = record;
  if (typeof epoch !== 'string' || !isCount(sequence)) return undefined;
  // A version without it may have written the record.
  return { epoch, sequence, order: 'order' in record && isCount(record.order) ? record.order : 1 };
}

/** Versions that counted bodies alone left no `of`: their totals are counted anew. */
function parseTotals(record: unknown): Totals | undefined {
  if (typeof record !== 'object' || record === null || !('count' in record && 'bytes' in record && 'of' in record))
    return undefined;
  const { count, bytes, of } = record;
  return of === 'entries' && isCount(count) && isCount(bytes) ? { count, bytes } : undefined;
}
