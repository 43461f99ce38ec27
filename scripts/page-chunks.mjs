// esbuild makes a chunk for each set of entry points that share a file, and what is imported dynamically is an entry point as well: a
// page would load dozens of small files before its first request is answered. With this plugin it loads three:
//
// - The page's door has all files once more, apart from those that other doors share; only the class of errors is common to all.
// - Each file that is loaded later is told to need the page's door, which is there anyway: both are in the same sets of entry points.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const PAGE = 'page';
const RESOLVING = 'resolving';
const LATER = 'later';

/**
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function pageChunks(root) {
  const door = join(root, 'src/index.ts');
  const shared = [door, join(root, 'src/errors.ts')];
  return {
    name: 'page-chunks',
    setup(build) {
      build.onResolve({ filter: /^/ }, async ({ path, importer, namespace, kind, resolveDir, pluginData }) => {
        if (pluginData === RESOLVING || !(namespace === PAGE || importer === door)) return undefined;
        const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: RESOLVING });
        if (found.external || shared.includes(found.path)) return found;
        return {
          ...found,
          path: relative(root, found.path),
          namespace: PAGE,
          pluginData: kind === 'dynamic-import' ? LATER : undefined,
        };
      });
      build.onLoad({ filter: /^/, namespace: PAGE }, async ({ path, pluginData }) => {
        const file = join(root, path);
        const contents = await readFile(file, 'utf8');
        return {
          contents: pluginData === LATER ? `${contents}\nimport '${door}';` : contents,
          loader: path.endsWith('.ts') ? 'ts' : 'js',
          resolveDir: dirname(file),
        };
      });
    },
  };
}
