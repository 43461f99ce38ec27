import { test } from 'node:test';
import { recordStoreContract } from '../../storage/contract/record-store.cases.js';
import { MapStore } from './map-store.fixture.js';

for (const atomicity of ['store', 'key'] as const)
  for (const { name, run } of recordStoreContract)
    test(`a Map, atomic by ${atomicity}: ${name}`, () => run(async () => new MapStore(atomicity)));
