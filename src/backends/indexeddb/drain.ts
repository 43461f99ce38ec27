/** An index, or a store in the order of its keys. */
interface Source {
  getAll(range: IDBKeyRange | null, count: number): Promise<readonly unknown[]>;
}

const FIRST_GROUP = 16;
const GROUP = 256;

/**
 * Offer the records of a range in order to `take`, which removes some and says so, until it answers `enough`. By groups that
 * begin anew where the removed ones stood: a cursor reads ahead in vain beside removals, and all at once would fill the memory.
 */
export async function drain(
  source: Source,
  range: IDBKeyRange | null,
  take: (record: unknown) => 'removed' | 'left' | 'enough',
): Promise<void> {
  let left = 0;
  for (let group = FIRST_GROUP; ; group = GROUP) {
    const records = await source.getAll(range, left + group);
    const isLast = records.length < left + group;
    for (const record of records.slice(left)) {
      const taken = take(record);
      if (taken === 'enough') return;
      if (taken === 'left') left += 1;
    }
    if (isLast) return;
  }
}
