import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entryOf, hash, keysOf, put } from '../../storage/contract/contract-ground.cases.js';
import { nodeBackends } from './named.js';

const folder = mkdtempSync(join(tmpdir(), 'cached-session-named-'));
after(() => rmSync(folder, { recursive: true }));

for (const [name, file, format] of [
  ['filesystem', `${hash('a')}.cached.json`, undefined],
  ['filesystem', `${hash('a')}.cached.yaml`, 'yaml'],
  ['sqlite', '.sqlite', undefined],
] as const)
  test(`[B-01] [B-02] a session in Node names "${name}": ${file}`, async () => {
    const cacheName = join(folder, `${name}-${format}`);
    const open = nodeBackends[name] ?? assert.fail();
    const backend = await open({ cacheName, ...(format !== undefined && { format }) });
    await put(backend, entryOf(hash('a')));
    assert.deepEqual(await keysOf(backend), [hash('a')]);
    assert.ok(existsSync(name === 'sqlite' ? cacheName + file : join(cacheName, file)));
    backend.close();
  });
