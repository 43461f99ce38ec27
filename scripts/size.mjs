// Compares the size of each door of dist/ with its budget, as an app's bundler builds it, minified and Brotli-compressed. Dynamic
// imports, which load later, do not count.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * In kB of 1000 bytes. A budget is the current size, rounded up to the next half: a change that increases it must change it here. The
 * target is the intended size.
 * @type {Readonly<Record<string, { readonly names?: string, readonly budget: number, readonly target?: number }>>}
 */
const DOORS = {
  '.': { names: '{ CachedSession }', budget: 26.5, target: 15 },
  './sw.js': { budget: 59, target: 46 },
  './worker': { budget: 70.5 },
  './engine': { budget: 38.5 },
  './policy': { budget: 25 },
  './request': { budget: 10 },
  './backends/memory': { budget: 6 },
  './backends/memory-tier': { budget: 3.5 },
  './backends/indexeddb': { budget: 12 },
  './backends/cache-storage': { budget: 15 },
  './backends/filesystem': { budget: 18 },
  './backends/records': { budget: 12 },
  './backends/encrypted': { budget: 6 },
  './backends/remote': { budget: 13.5 },
  './backends/sqlite': { budget: 16 },
  './backends/tiers': { budget: 6.5 },
  './serializers': { budget: 6.5 },
  './serializers/yaml': { budget: 3.5 },
  './serializers/bson': { budget: 3.5 },
  './backends/dynamodb': { budget: 17 },
  './testing': { budget: 11 },
};

/** The engine that does a worker's work in the page, and what it loads by name: few pages do. */
const RARE = [
  'local-engine',
  'cache-storage',
  'filesystem',
  'sqlite',
  'tiered',
  'json-serializer',
  'yaml-serializer',
  'bson-serializer',
];

/** The page's door and all that it loads later, but for what is rare. */
const PAGE = { budget: 53, target: 30 };

/**
 * A bundle as an app's bundler makes it, without what it loads later.
 * @param {string} contents
 * @param {(file: string) => boolean} [isThere] Files that the page has already.
 */
async function bundled(contents, isThere = () => false) {
  /** @type {Set<string>} */
  const later = new Set();
  /** @type {import('esbuild').Plugin} */
  const loadedLater = {
    name: 'loaded-later',
    setup: (build) =>
      build.onResolve({ filter: /^[./]/ }, ({ kind, path, resolveDir }) => {
        const file = join(resolveDir, path);
        if (kind === 'dynamic-import') later.add(file);
        return kind === 'dynamic-import' || isThere(file) ? { path: stableName(file), external: true } : undefined;
      }),
  };
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    // Optional packages count for the apps that install them.
    external: ['node:*', ...Object.keys(manifest.peerDependencies)],
    legalComments: 'none',
    // As in an app, where these files are in node_modules: no module has side effects, so imports without bindings are ignored.
    logOverride: { 'ignored-bare-import': 'silent' },
    plugins: [loadedLater],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${contents} became nothing`);
  const files = new Set(Object.keys(metafile.inputs).map((file) => join(root, file)));
  return { kB: compressed(output.contents), files, later };
}

const HASH = /-[A-Z0-9]{8}(?=\.js)/g;

/**
 * The hash in a chunk's name is another one in each folder that the project is built in, and sizes would be, too.
 * @param {string} file
 */
function stableName(file) {
  const digest = createHash('sha256').update(readFileSync(file, 'utf8').replace(HASH, '')).digest('hex');
  return `./${basename(file).replace(HASH, '')}-${digest.slice(0, 8)}.js`;
}

/** @param {Uint8Array} script */
const compressed = (script) => brotliCompressSync(script).length / 1000;

/**
 * The chunks that a page loads later, each with its own weight. What several of them share belongs to the first, but for rare ones,
 * which few pages load.
 * @param {{ readonly files: ReadonlySet<string>, readonly later: ReadonlySet<string> }} door
 */
async function chunksOf({ files, later }) {
  /** @type {Map<string, number>} */
  const chunks = new Map();
  const counted = new Set(files);
  for (const waiting = [...later]; waiting.length > 0; ) {
    const file = waiting.pop() ?? '';
    const name = basename(file).replace(/-[^-]+$/, '');
    if (chunks.has(name)) continue;
    const chunk = await bundled(`export * from ${JSON.stringify(file)};`, (one) => counted.has(one));
    if (!RARE.includes(name)) for (const one of chunk.files) counted.add(one);
    chunks.set(name, chunk.kB);
    waiting.push(...chunk.later);
  }
  return [...chunks].sort(([, one], [, other]) => other - one);
}

/** @type {Record<string, string | { readonly default: string }>} */
const { './package.json': _, ...doors } = manifest.exports;

for (const [door, target] of Object.entries(doors)) {
  // Doors that only Node has: no page loads them.
  if (typeof target !== 'string' && target.default.startsWith('./dist/node/')) continue;
  const weighed = DOORS[door];
  if (weighed === undefined) throw new Error(`scripts/size.mjs has no budget for ${door}`);
  if (typeof target === 'string') {
    report(door, compressed(readFileSync(join(root, target))), weighed);
    continue;
  }
  const { names = '* as door' } = weighed;
  const bundle = await bundled(`import ${names} from '${target.default}'; console.log(${names.replace('* as ', '')});`);
  report(door, bundle.kB, weighed);
  if (door !== '.') continue;
  const chunks = await chunksOf(bundle);
  for (const [name, kB] of chunks) console.log(`  ${name.padEnd(22)}${`${kB.toFixed(1)} kB`.padStart(9)}`);
  const all = chunks.filter(([name]) => !RARE.includes(name)).reduce((sum, [, kB]) => sum + kB, bundle.kB);
  report('. with its chunks', all, PAGE);
}

/**
 * @param {string} door
 * @param {number} size
 * @param {{ readonly budget: number, readonly target?: number }} allowed
 */
function report(door, size, { budget, target }) {
  const isOver = size > budget;
  const columns = [door.padEnd(24), `${size.toFixed(1)} kB`.padStart(8), `budget ${budget}`.padStart(12)];
  console.log(
    [...columns, target === undefined ? '' : `target ${target}`, isOver ? 'TOO LARGE' : ''].join('  ').trimEnd(),
  );
  if (isOver) process.exitCode = 1;
}
