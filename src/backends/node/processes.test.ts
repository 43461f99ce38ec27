import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RecordStore } from '../../storage/record-store.js';
import { recordBackend } from '../records/record-backend.js';
import { buildScript, start } from './children.fixture.js';
import { fileStore } from './filesystem/filesystem.js';
import { STRESS } from './processes.fixture.js';
import { countIn, keysIn } from './records.fixture.js';
import { sqliteStore } from './sqlite/sqlite.js';

const STORES: Readonly<Record<string, (path: string) => RecordStore>> = {
  sqlite: (dbPath) => sqliteStore({ dbPath }),
  filesystem: (folder) => fileStore({ folder }),
};

const folder = mkdtempSync(join(tmpdir(), 'cached-session-processes-'));
let writer: Awaited<ReturnType<typeof buildScript>>;
before(async () => {
  writer = await buildScript('src/backends/node/writer.fixture.ts');
});
after(() => {
  writer.remove();
  rmSync(folder, { recursive: true });
});

for (const [name, open] of Object.entries(STORES)) {
  test(`${name}: what a process has stored is there when it is killed in the middle of the next writes`, async () => {
    const path = join(folder, `${name}-killed`);
    const store = open(path);
    for (let round = 0; round < 10; round += 1) {
      const child = start(writer.file, name, path, 'putForever', `${round * 100_000}`);
      assert.equal(await child.next(), 'ready');
      const told: (string | undefined)[] = [];
      while (told.length < 5 + 3 * round) told.push(await child.next());
      told.push(...(await child.kill()));
      const acknowledged = new Map(told.map((line = '') => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
      const keys = await keysIn(store);
      const records = await store.get(keys, 'whole');
      const counts = new Map(keys.map((key, index) => [key, countIn(records[index] ?? assert.fail(key))]));
      for (const [key, count] of acknowledged) assert.ok((counts.get(key) ?? -1) >= count, `${key} in round ${round}`);
    }
    store.close();
  });

  test(`${name}: two processes that write the same keys up to 10,000 times tear nothing and lose no removal`, async () => {
    const path = join(folder, `${name}-shared`);
    const counting = [0, 1].map(() => start(writer.file, name, path, 'increment', String(3000 * STRESS)));
    const told = await Promise.all(counting.map((child) => child.rest()));
    const store = open(path);
    const counted = await store.get(['shared0', 'shared1', 'shared2'], 'whole');
    const sum = counted.reduce((total, record) => total + countIn(record ?? assert.fail()), 0);
    assert.equal(
      sum,
      told.map((lines) => Number(lines.at(-1))).reduce((total, steps) => total + steps),
    );
    await store.clear();
    const removing = [0, 1].map(() => start(writer.file, name, path, 'putAndRemove', String(2000 * STRESS)));
    await Promise.all(removing.map((child) => child.rest()));
    const backend = recordBackend(store);
    await backend.remove([{ kind: 'all' }]);
    assert.deepEqual(await keysIn(store), ['state']);
    backend.close();
  });
}
