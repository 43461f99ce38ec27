import { isCount, isRecord } from '../../guards.js';
import { LOG_LENGTH, type Removal } from '../../storage/admission.js';
import type { Position, Totals } from '../../storage/backend.js';
import { entryBytes } from '../../storage/entry.js';
import { parseEntry } from '../../storage/parse.js';
import { isSelectors } from '../../storage/parse-selectors.js';
import type { Selector } from '../../storage/selector.js';
import { firstPosition } from '../memory/random.js';
import { type Change, issue, partsOf, type Reading, toTotalsRecord } from './database.js';

/** The position of a store that has none and cannot be given one: no write passes with it. */
export const NOWHERE: Position = { epoch: '', sequence: 0, order: 1 };

/** The position of the store. It gets a new one where it has none: a new store, and one that was full when all was removed. */
export async function ensurePosition(tx: Change): Promise<Position> {
  return parsePosition(await tx.objectStore('state').get('position')) ?? putPosition(tx, firstPosition());
}

export function putPosition(tx: Change, position: Position): Position {
  issue(tx.objectStore('state').put(position, 'position'));
  return position;
}

/** Position and totals by one request: no other key lies between theirs. */
export async function readState(
  tx: Change,
): Promise<{ readonly position: Position; readonly totals: Totals | undefined }> {
  const [first, second] = await tx.objectStore('state').getAll(IDBKeyRange.bound('position', 'totals'));
  // In the order of their keys. Either may be missing, and neither can be read as the other.
  return { position: parsePosition(first) ?? putPosition(tx, firstPosition()), totals: parseTotals(second ?? first) };
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

/** Count all entries, record by record, without their bodies. */
export async function countTotals(tx: Reading): Promise<Totals> {
  let [count, bytes] = [0, 0];
  for await (const { records } of partsOf((keys, most) => tx.objectStore('responses').getAll(keys, most))) {
    count += records.length;
    for (const record of records) {
      const entry = parseEntry(record);
      if (entry !== undefined) bytes += entryBytes(entry);
    }
  }
  return { count, bytes };
}

export function parsePosition(record: unknown): Position | undefined {
  if (!isRecord(record) || typeof record.epoch !== 'string' || !isCount(record.sequence)) return undefined;
  // A version without an order may have written the record.
  return { epoch: record.epoch, sequence: record.sequence, order: isCount(record.order) ? record.order : 1 };
}

/** Versions that counted bodies alone left no `of`: their totals are counted anew. */
function parseTotals(record: unknown): Totals | undefined {
  if (!isRecord(record) || record.of !== 'entries' || !isCount(record.count) || !isCount(record.bytes))
    return undefined;
  return { count: record.count, bytes: record.bytes };
}

/** Log a removal as the next step of the sequence, and drop what is too long ago. */
export function logRemoval(tx: Change, position: Position, selectors: readonly Selector[]): void {
  const removal: Removal = { sequence: position.sequence + 1, selectors };
  issue(tx.objectStore('log').put(removal));
  issue(tx.objectStore('log').delete(IDBKeyRange.upperBound(removal.sequence - LOG_LENGTH)));
  putPosition(tx, { ...position, sequence: removal.sequence });
}

/** The removals after a sequence number. One that cannot be read may have removed anything. */
export async function readRemovals(tx: Reading, after: number): Promise<readonly Removal[]> {
  const records = await tx.objectStore('log').getAll(IDBKeyRange.lowerBound(after, true));
  return records.flatMap((record) => {
    if (!isRecord(record) || !Number.isSafeInteger(record.sequence)) return [];
    const { sequence, selectors } = record;
    return { sequence: Number(sequence), selectors: isSelectors(selectors) ? selectors : [{ kind: 'all' }] };
  });
}

/** The stored key that signs identities; undefined before the first. */
export async function readIdentityKey(tx: Reading): Promise<CryptoKey | undefined> {
  const stored = await tx.objectStore('state').get('identity');
  return stored instanceof CryptoKey ? stored : undefined;
}

/** Store this key, unless another engine was faster: then that one counts. */
export async function keepIdentityKey(tx: Change, key: CryptoKey): Promise<CryptoKey> {
  const stored = await readIdentityKey(tx);
  if (stored !== undefined) return stored;
  await tx.objectStore('state').put(key, 'identity');
  return key;
}

/** The identity of calls that name none. */
export async function readKeptIdentity(tx: Reading): Promise<string | null> {
  const kept = await tx.objectStore('state').get('kept');
  return typeof kept === 'string' ? kept : null;
}

export async function keepIdentity(tx: Change, identity: string | null): Promise<void> {
  const state = tx.objectStore('state');
  issue(identity === null ? state.delete('kept') : state.put(identity, 'kept'));
}
