import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist');

test('an app without the optional packages can be bundled: what is missing is an error where it is used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cached-session-app-'));
  try {
    for (const name of readdirSync(dist).filter((one) => one === 'index.js' || one === 'chunks'))
      cpSync(join(dist, name), join(folder, name), { recursive: true });
    const { metafile } = await build({
      stdin: { contents: "export { CachedSession } from './index.js';", resolveDir: folder },
      bundle: true,
      splitting: true,
      format: 'esm',
      outdir: join(folder, 'built'),
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
    const names = left.map(({ path }) => path);
    for (const name of ['yaml', 'bson', '@journeyapps/wa-sqlite']) assert.ok(names.includes(name), names.join());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
