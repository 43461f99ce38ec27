import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The files of which something is in a page that imports only this of the door, without what it loads later. */
async function filesFor(names: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: {
      contents: `export { ${names} } from './src/index.ts';`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const door = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === '<stdin>');
  return Object.entries(door?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
}

const PATCHING = ['install', 'intercepted'].map((name) => `src/session/patch/${name}.ts`);
const LATER = [
  ...['connect', 'reach-worker', 'register-worker', 'local-mode', 'deployment', 'updates', 'unregister'].map(
    (name) => `worker/${name}`,
  ),
  ...['page-engine', 'head-start', 'local-engine', 'local-store'].map((name) => `local/${name}`),
  ...['events/watch', 'pipeline', 'exchange', 'deadline', 'patch/fetch'],
].map((name) => `src/session/${name}.ts`);

test('a page that imports CachedSession alone has nothing of installCache, watch and onUpdate in it', async () => {
  const files = await filesFor('CachedSession');
  assert.deepEqual(
    [...PATCHING, ...LATER].filter((file) => files.includes(file)),
    [],
  );
});

test('one that imports installCache has what it needs, and the rest comes when it is called', async () => {
  const files = await filesFor('installCache, uninstallCache');
  for (const file of PATCHING) assert.ok(files.includes(file), file);
  for (const file of LATER) assert.ok(!files.includes(file), file);
});
