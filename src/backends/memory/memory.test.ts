import { test } from 'node:test';
import { backendContract } from '../../storage/contract/contract.cases.js';
import { memoryBackend } from './memory.js';

for (const { name, run } of backendContract) test(`memory: ${name}`, () => run(async () => memoryBackend()));
