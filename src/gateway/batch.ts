import type { StoreCall, StoreFault, StoreResult } from '../backends/remote/wire.js';
import { CacheError } from '../errors.js';
import type { RecordChange, RecordStore } from '../storage/record-store.js';
import { isSlow } from './namespaces.js';

type OfOp<Op extends StoreCall['op']> = Extract<StoreCall, { op: Op }>;

/**
 * Carry out the calls of a batch, all at once, as the client made them: a result for each. Reads of the same part are one read of the
 * store. `onFailure` hears of failures, of which the client only learns the kind.
 */
export async function carryOut(
  store: RecordStore,
  calls: readonly StoreCall[],
  onFailure: (error: unknown) => void,
): Promise<readonly StoreResult[]> {
  const guarded = async (work: () => Promise<StoreResult>): Promise<StoreResult> =>
    work().catch((error: unknown) => {
      if (isSlow(error)) throw error;
      onFailure(error);
      return { fault: faultOf(error) };
    });
  const reads = { head: readTogether(store, calls, 'head'), whole: readTogether(store, calls, 'whole') };
  return Promise.all(
    calls.map((call) =>
      guarded(async () => {
        switch (call.op) {
          case 'get':
            return { records: await reads[call.part](call) };
          case 'set':
            return { done: await setEach(store, call.changes) };
          case 'heads':
            return { page: await store.heads(call.cursor) };
          case 'clear':
            await store.clear();
            return { cleared: true };
        }
      }),
    ),
  );
}

/** One read for all calls of a batch that ask for this part. */
function readTogether(store: RecordStore, calls: readonly StoreCall[], part: 'head' | 'whole') {
  const reads = calls.filter((call) => call.op === 'get').filter((call) => call.part === part);
  const keys = [...new Set(reads.flatMap((call) => call.keys))];
  let reading: Promise<ReadonlyMap<string, Awaited<ReturnType<RecordStore['get']>>[number]>> | undefined;
  const read = async () => {
    const records = await store.get(keys, part);
    return new Map(keys.map((key, index) => [key, records[index]]));
  };
  return async (call: OfOp<'get'>) => {
    reading ??= read();
    const found = await reading;
    return call.keys.map((key) => found.get(key));
  };
}

/**
 * Each change for itself, as `atomicity: 'key'` promises. With transactions all of them are tried in one; only where a condition fails
 * they are carried out one by one.
 */
export async function setEach(store: RecordStore, changes: readonly RecordChange[]): Promise<readonly boolean[]> {
  const done = await store.set(changes);
  if (store.atomicity === 'key' || changes.length < 2 || done.every(Boolean)) return done;
  const each: boolean[] = [];
  for (const change of changes) each.push((await store.set([change]))[0] === true);
  return each;
}

const faultOf = (error: unknown): StoreFault =>
  error instanceof CacheError && error.code === 'quota' ? 'quota' : 'failed';
