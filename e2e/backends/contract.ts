import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import type { Backend } from '../../src/storage/backend.js';
import { backendContract } from '../../src/storage/contract/contract.cases.js';

/** What became of one case: an empty text where it held. */
export type Verdict = { readonly name: string; readonly failure: string };

/** Run the whole contract against IndexedDB, each case on a database of its own. */
export async function runContract(): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, run } of backendContract) verdicts.push({ name, failure: await outcomeOf(name, run) });
  return verdicts;
}

async function outcomeOf(name: string, run: (open: () => Promise<Backend>) => Promise<void>): Promise<string> {
  const backend = indexedDbBackend({ cacheName: `contract ${name}` });
  try {
    await run(async () => backend);
    return '';
  } catch (error) {
    return String(error);
  } finally {
    await backend.destroy();
  }
}
