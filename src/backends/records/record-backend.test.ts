import { test } from 'node:test';
import { backendContract } from '../../storage/contract/contract.cases.js';
import { MapStore } from './map-store.fixture.js';
import { recordBackend } from './record-backend.js';

for (const atomicity of ['store', 'key'] as const)
  for (const { name, run } of backendContract)
    test(`records, atomic by ${atomicity}: ${name}`, () => run(async () => recordBackend(new MapStore(atomicity))));
