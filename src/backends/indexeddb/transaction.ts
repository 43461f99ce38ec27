import { type Change, type Database, type Reading, STORES } from './schema.js';

/** Work in one readonly transaction. Its end is not awaited: what was read, was read. */
export function read<Result>(database: Database, work: (tx: Reading) => Promise<Result>): Promise<Result> {
  return work(begin(database));
}

export function begin(database: Database): Reading {
  const tx = database.transaction(STORES, 'readonly');
  tx.done.catch(ignore);
  return tx;
}

/**
 * Work in one readwrite transaction that commits as a whole or not at all. Nothing but the transaction's own requests may be
 * awaited in `work`. When the origin is full, only the transaction says so: its requests see at most an AbortError.
 */
export async function change<Result>(database: Database, work: (tx: Change) => Promise<Result>): Promise<Result> {
  const tx = database.transaction(STORES, 'readwrite', { durability: 'relaxed' });
  const done = tx.done;
  done.catch(ignore);
  try {
    const result = await work(tx);
    await done;
    return result;
  } catch (error) {
    if (abort(tx)) throw error;
    await done;
    throw error;
  }
}

/** A request whose failure the transaction tells. */
export function issue(request: Promise<unknown>): void {
  request.catch(ignore);
}

/** False when it had been aborted before: then its own error is the reason. */
function abort(tx: Change): boolean {
  try {
    tx.abort();
    return true;
  } catch {
    return false;
  }
}

const ignore = (): void => undefined;
