import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { needsFiles } from '../engines/only-in.js';
import { expect, test } from '../fixtures/test.js';
import type * as rules from './rules.page.js';

const WASM = fileURLToPath(
  new URL('../../node_modules/@journeyapps/wa-sqlite/dist/wa-sqlite-async.wasm', import.meta.url),
);

test.describe.configure({ timeout: 120_000 });

for (const backend of ['indexeddb', 'filesystem', 'cache-storage', 'sqlite'] as const) {
  test(`the rules of sessions hold on ${backend}`, async ({ origin, openPage }) => {
    if (backend === 'filesystem') needsFiles();
    origin.route('/wa-sqlite-async.wasm', async () => ({
      headers: { 'content-type': 'application/wasm' },
      body: await readFile(WASM),
    }));
    const page = await openPage<typeof rules>('backends/rules');
    expect(await page.call('failuresOn', backend)).toEqual({});
  });
}
