import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CachedSession } from '../../index.js';
import { jsonSerializer } from '../../serializers/json-serializer.js';
import { entryOf, hash, keysOf, put } from '../../storage/contract/contract-ground.cases.js';
import { filesystemBackend } from './filesystem/filesystem.js';
import { nodeBackends } from './named.js';

const folder = mkdtempSync(join(tmpdir(), 'cached-session-named-'));
after(() => rmSync(folder, { recursive: true }));

for (const [name, file] of [
  ['filesystem', `${hash('a')}.cached.json`],
  ['sqlite', '.sqlite'],
] as const)
  test(`[B-01] [B-02] a session in Node names "${name}": ${file}`, async () => {
    const cacheName = join(folder, name);
    const open = nodeBackends[name] ?? assert.fail();
    const backend = await open({ cacheName });
    await put(backend, entryOf(hash('a')));
    assert.deepEqual(await keysOf(backend), [hash('a')]);
    assert.ok(existsSync(name === 'sqlite' ? cacheName + file : join(cacheName, file)));
    backend.close();
  });

const ADA = { name: 'Ada' };

for (const [serializer, end, expected] of [
  ['json', 'json', /"body": \{\s*"json": \{\s*"name": "Ada"/],
  ['yaml', 'yaml', /^body:\n {2}json:\n {4}name: Ada/m],
  [jsonSerializer({ decodeContent: false }), 'json', /"body": \{\s*"base64": "eyJuYW1lIjoiQWRhIn0="/],
] as const)
  test(`[B-02] [Z-02] [Z-04] [Z-09] files are what the serializer writes, and no document is inside of another: ${expected}`, async () => {
    const place = join(folder, String(expected).replace(/\W/g, ''));
    for (const source of ['network', 'cache']) {
      const session = new CachedSession({
        backend: filesystemBackend({ folder: place }),
        serializer,
        fetch: async () => Response.json(ADA),
      });
      const response = await session.get('https://a.test/x');
      assert.deepEqual([response.source, await response.json()], [source, ADA]);
      await session.close();
    }
    const names = readdirSync(place).filter((name) => name.endsWith(`.cached.${end}`));
    const texts = names.map((name) => readFileSync(join(place, name), 'utf8'));
    assert.ok(
      texts.some((text) => expected.test(text)),
      texts.join('\n'),
    );
  });
