// esbuild makes a chunk for each set of entry points that share a file, and what is imported dynamically is an entry point as well: a
// page would load dozens of small files, and the engine of a page by rounds, before its first request is answered. This plugin changes
// which files are shared:
//
// - Each file of a session that is loaded later is told to need all that the page's door has. That is there anyway, and is in the same
//   sets of entry points then: few chunks.
// - What only the engine in the page and other doors have in common is in the page's engine once more: it is one file.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const DYNAMIC = /(?<!typeof )import\('(\.[^']+)'\)/g;
const ENGINE = /\/session\/local\/local-engine\.ts$/;
const OWN = 'own';

/**
 * @param {string} door The one that pages load.
 * @returns {Promise<import('esbuild').Plugin>}
 */
export async function pageChunks(door) {
  const inDoor = await filesOf(door);
  const later = await importedLater(dirname(door));
  const load = async (/** @type {string} */ path) => {
    const contents = await readFile(path, 'utf8');
    return later.has(path) ? `${contents}\nimport '${door}';` : contents;
  };
  return {
    name: 'page-chunks',
    setup(build) {
      build.onResolve({ filter: /^/ }, async ({ path, importer, namespace, kind, resolveDir, pluginData }) => {
        if (pluginData === OWN || !(namespace === OWN || ENGINE.test(importer))) return undefined;
        const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: OWN });
        return inDoor.has(found.path) || found.external
          ? { ...found, namespace: found.namespace }
          : { ...found, namespace: OWN };
      });
      build.onLoad({ filter: /^/, namespace: OWN }, async ({ path }) => ({
        contents: await load(path),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
        resolveDir: dirname(path),
      }));
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) =>
        later.has(path) ? { contents: await load(path), loader: 'ts' } : undefined,
      );
    },
  };
}

/**
 * The files of which something is in a door, without what it loads later.
 * @param {string} door
 */
async function filesOf(door) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [door],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const files = new Set([door]);
  for (const outputs = ['out/index.js'], seen = new Set(); outputs.length > 0; ) {
    const name = outputs.pop() ?? '';
    const output = metafile.outputs[name];
    if (output === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs))
      if (bytesInOutput > 0) files.add(join(root, file));
    outputs.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path));
  }
  return files;
}

/**
 * The files that those of a folder import dynamically.
 * @param {string} folder
 */
async function importedLater(folder) {
  const later = new Set();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts') || /\.(?:test|fixture|test-d)\.ts$/.test(name)) continue;
    const path = join(folder, name);
    for (const [, file = ''] of (await readFile(path, 'utf8')).matchAll(DYNAMIC))
      later.add(join(dirname(path), file.replace(/\.js$/, '.ts')));
  }
  return later;
}
