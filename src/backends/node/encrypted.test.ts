import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newKey } from '../../serializers/serializers.fixture.js';
import { entryOf, hash, keysOf, put } from '../../storage/contract/contract-ground.cases.js';
import { recordStoreContract } from '../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../storage/record-store.js';
import { encryptedStore } from '../records/encrypted-store.js';
import { recordBackend } from '../records/record-backend.js';
import { fileStore } from './filesystem/filesystem.js';
import { sqliteStore } from './sqlite/sqlite.js';

const root = mkdtempSync(join(tmpdir(), 'cached-session-encrypted-'));
after(() => rmSync(root, { recursive: true }));

const key = await newKey();
let made = 0;
const place = (): string => join(root, `${made++}`);

const STORES: Readonly<Record<string, (path: string) => RecordStore>> = {
  'files in json': (folder) => fileStore({ folder }),
  'files in bson': (folder) => fileStore({ folder, format: 'bson' }),
  sqlite: (dbPath) => sqliteStore({ dbPath: `${dbPath}.sqlite` }),
};

/** The bytes of every file of all stores, as Latin-1. */
function onDisk(): string {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));
  const files = names.filter((name) => statSync(name).isFile());
  return [...names, ...files.map((name) => readFileSync(name, 'latin1'))].join('\n');
}

for (const [what, open] of Object.entries(STORES)) {
  for (const { name, run } of recordStoreContract)
    test(`encrypted ${what}: ${name}`, async () => {
      const opened: RecordStore[] = [];
      try {
        await run(async () => {
          const store = encryptedStore(open(place()), { key });
          opened.push(store);
          return store;
        });
      } finally {
        for (const store of opened) store.close();
      }
    });

  test(`encrypted ${what}: neither a URL nor a body is on the disk, and another key is refused`, async () => {
    const path = place();
    const secret = `pssst-${made}`;
    const body = new TextEncoder().encode(secret.repeat(100));
    const url = `https://example.test/${secret}`;
    const entry = entryOf(hash('a'), { url, requestUrl: url, tags: [secret], size: body.length });
    const backend = recordBackend(encryptedStore(open(path), { key }));
    await put(backend, entry, body.buffer);
    backend.close();
    const stored = onDisk();
    assert.ok(stored.includes(hash('a')) && !stored.includes(secret));
    const other = recordBackend(encryptedStore(open(path), { key: newKey() }));
    await assert.rejects(keysOf(other), { id: 'storeSealed' });
    other.close();
    const again = recordBackend(encryptedStore(open(path), { key }));
    assert.deepEqual(await keysOf(again), [hash('a')]);
    again.close();
  });
}
