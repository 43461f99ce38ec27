import { boundsCases } from './contract-bounds.cases.js';
import type { ContractCase } from './contract-ground.cases.js';
import { lifeCases } from './contract-life.cases.js';
import { orderCases } from './contract-order.cases.js';
import { removalCases } from './contract-removals.cases.js';
import { writeCases } from './contract-writes.cases.js';

export type { ContractCase, OpenBackend } from './contract-ground.cases.js';
export { type OpenRecordStore, type RecordStoreCase, recordStoreContract } from './record-store.cases.js';

/**
 * The contract of a `Backend` as cases: each sentence with a check that rejects when the backend does not keep it. They need
 * neither a test runner nor Node, so they run in a browser as well.
 *
 * @example
 * for (const { name, run } of backendContract) test(name, () => run(async () => myBackend()));
 */
export const backendContract: readonly ContractCase[] = [
  ...writeCases,
  ...orderCases,
  ...removalCases,
  ...boundsCases,
  ...lifeCases,
];
