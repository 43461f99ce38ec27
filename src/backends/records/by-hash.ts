import { hashOf } from '../../storage/entry.js';
import type { RecordChange } from '../../storage/record-store.js';

/** Groups that are changed at the same time. */
const AT_ONCE = 16;

/**
 * Carry out changes one by one, for a store without transactions: those under one hash in their order, those under different ones at
 * the same time. Gives which of them happened, in the order of the changes. A failure ends it: those not begun do not happen.
 */
export async function changeByHash(
  changes: readonly RecordChange[],
  change: (one: RecordChange) => Promise<boolean>,
): Promise<readonly boolean[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { key }] of changes.entries())
    groups.set(hashOf(key), [...(groups.get(hashOf(key)) ?? []), index]);
  const done = changes.map(() => false);
  const waiting = [...groups.values()];
  const work = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      for (const index of group) {
        const one = changes[index];
        if (one !== undefined) done[index] = await change(one);
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return done;
}
