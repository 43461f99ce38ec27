import assert from 'node:assert/strict';
import type { RecordStore, StoredRecord } from '../../storage/record-store.js';

/** The body of a record that counts: its length and its bytes follow from the count. */
export const bodyFor = (count: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(1 + ((count * 7919) % 20_000)).fill(count % 251);

/** The count of a record; throws where its body is that of another one, or torn. */
export function countIn({ head, body }: StoredRecord): number {
  assert.ok(typeof head === 'object' && head !== null && 'count' in head, 'a head with a count');
  const count = Number(head.count);
  assert.ok(body, `${count} has a body`);
  const expected = bodyFor(count);
  assert.equal(body.byteLength, expected.byteLength, `the length of ${count}`);
  assert.ok(
    body.every((byte) => byte === count % 251),
    `the bytes of ${count}`,
  );
  return count;
}

/** The keys of all records. */
export async function keysIn(store: RecordStore): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<RecordStore['heads']>> = await store.heads(cursor);
    keys.push(...page.records.map(({ key }) => key));
    cursor = page.next;
  } while (cursor !== null);
  return keys;
}
