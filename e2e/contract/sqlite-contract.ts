import { sqliteBackend, sqliteStore } from '../../src/backends/sqlite/sqlite.js';
import { backendContract } from '../../src/storage/contract/contract.cases.js';
import { recordStoreContract } from '../../src/storage/contract/record-store.cases.js';

/** The long cases are about what all stores of records have in common. */
export const SHORT = backendContract.filter(({ isLong }) => !isLong);

const WASM = '/wa-sqlite-async.wasm';

/** What became of one case: an empty text where it held. */
export type Verdict = { readonly name: string; readonly failure: string };

/** Run both contracts against SQLite, each case on a database of its own. */
export async function runContracts(): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, run } of recordStoreContract) {
    const store = sqliteStore({ cacheName: `store ${name}`, wasm: WASM });
    verdicts.push({ name, failure: await failureOf(run(async () => store)) });
    store.close();
  }
  for (const { name, run } of SHORT) {
    const backend = sqliteBackend({ cacheName: `backend ${name}`, wasm: WASM });
    verdicts.push({ name, failure: await failureOf(run(async () => backend)) });
    backend.close();
  }
  return verdicts;
}

const failureOf = (done: Promise<void>): Promise<string> =>
  done.then(
    () => '',
    (error) => `${error} ${error instanceof Error ? error.cause : ''}`,
  );

/** Counts in one record, at the same time as others do; gives how often it had to try again. */
export async function increment(times: number): Promise<number> {
  const store = sqliteStore({ cacheName: 'shared', wasm: WASM, busyTimeout: 30_000 });
  let failures = 0;
  for (let step = 0; step < times; ) {
    const [stored] = await store.get(['counter'], 'whole');
    const count = stored === undefined ? 0 : countOf(stored);
    const record = {
      version: `${Math.random()}`,
      head: { count: count + 1 },
      body: new Uint8Array(count + 1).fill(count + 1),
      expires: null,
    };
    const [isDone] = await store.set([{ key: 'counter', expected: stored?.version ?? null, record }]);
    if (isDone === true) step += 1;
    else failures += 1;
  }
  store.close();
  return failures;
}

/** The count that all have reached. Throws where the record is torn. */
export async function counted(): Promise<number> {
  const store = sqliteStore({ cacheName: 'shared', wasm: WASM });
  const [stored] = await store.get(['counter'], 'whole');
  store.close();
  return stored === undefined ? 0 : countOf(stored);
}

function countOf({ head, body }: { readonly head: unknown; readonly body: Uint8Array | null | undefined }): number {
  const count = typeof head === 'object' && head !== null && 'count' in head ? Number(head.count) : Number.NaN;
  if (body?.length !== count || !body.every((byte) => byte === count % 256)) throw new Error(`torn at ${count}`);
  return count;
}
