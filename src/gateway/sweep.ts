import { expiryOf, parseHead } from '../backends/records/heads.js';
import { isSealed, sealedExpiry } from '../backends/records/store-state.js';
import type { RecordChange, RecordStore } from '../storage/record-store.js';

/**
 * Remove the responses of a store that were stale before `moment`, for a store that has no time to live of its own. What has been stored
 * anew meanwhile has another version, and stays. Gives how many went.
 */
export async function sweepStale(store: RecordStore, moment: number): Promise<number> {
  let [cursor, swept]: [string | null, number] = [null, 0];
  do {
    const page: Awaited<ReturnType<RecordStore['heads']>> = await store.heads(cursor);
    const changes = page.records.flatMap(({ key, version, head }): RecordChange[] =>
      isStale(key, head, moment) ? [{ key, expected: version, record: null }] : [],
    );
    // One by one, so that one that was stored anew does not keep the others.
    for (const change of changes) if ((await store.set([change]))[0] === true) swept += 1;
    cursor = page.next;
  } while (cursor !== null);
  return swept;
}

function isStale(key: string, head: unknown, moment: number): boolean {
  const expires = isSealed(head) ? sealedExpiry(head) : expiryIn(key, head);
  return expires !== null && expires < moment;
}

function expiryIn(key: string, head: unknown): number | null {
  const content = parseHead(key, head);
  return typeof content === 'string' ? null : expiryOf(content);
}
