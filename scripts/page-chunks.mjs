// esbuild creates a chunk for each set of entry points that share a file, and dynamically imported files are entry points too: a
// page would load dozens of small files before its first response. With this plugin it loads three:
//
// - The page's door gets its own copy of all files instead of sharing them with other doors; only the error class is shared.
// - What the door exports beside sessions has a copy of its own where chunks use the same files: a bundler keeps these in the chunks only.
// - Backends and serializers that few sessions name have copies of their own, so that the engine does not share files with each of them.
// - Each file that is loaded later also imports the page's door, which is loaded anyway, so that both are in the same sets of entry points.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const PAGE = 'page';
const APART = 'page-apart';
const RARE = 'page-rare';
const COPIES = [PAGE, APART, RARE];

/** @param {string} path what the door imports */
const copyFor = (path) => (/\/(?:expiration-times|native-request|request\/auth)\.js$/.test(path) ? APART : PAGE);

/** What few sessions load: by name, or for two tiers. */
const isRare = (/** @type {string} */ importer, /** @type {string} */ path) =>
  /\/named-\w+\.ts$/.test(importer) || path.endsWith('/tiers/tiered.js');

const RESOLVING = 'resolving';
const LATER = 'later';

/**
 * The copy that an imported file belongs to, and whether it is loaded later.
 * @param {string} kind
 * @param {string} importer
 * @param {string} path
 * @param {string} copy that of the importer
 */
function placeOf(kind, importer, path, copy) {
  if (kind !== 'dynamic-import') return { namespace: copy, pluginData: undefined };
  return isRare(importer, path) ? { namespace: RARE, pluginData: undefined } : { namespace: copy, pluginData: LATER };
}

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
        const copy = importer === door ? copyFor(path) : namespace;
        if (pluginData === RESOLVING || !COPIES.includes(copy)) return undefined;
        const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: RESOLVING });
        if (found.external || shared.includes(found.path)) return found;
        return { ...found, path: relative(root, found.path), ...placeOf(kind, importer, path, copy) };
      });
      for (const namespace of COPIES)
        build.onLoad({ filter: /^/, namespace }, async ({ path, pluginData }) => {
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
