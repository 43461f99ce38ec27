// Compares the size of each door of dist/ with its budget, as an app's bundler builds it, minified and Brotli-compressed. Dynamic
// imports, which load later, do not count.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);

/**
 * In kB of 1000 bytes. A budget is the current size, rounded up to the next half: a change that increases it must change it here. The
 * target is the intended size.
 * @type {Readonly<Record<string, { readonly names?: string, readonly budget: number, readonly target?: number }>>}
 */
const DOORS = {
  '.': { names: '{ CachedSession }', budget: 38, target: 8 },
  './sw.js': { budget: 64, target: 16 },
  './worker': { budget: 67.5 },
  './engine': { budget: 42.5 },
  './policy': { budget: 18.5 },
  './request': { budget: 10.5 },
  './backends/memory': { budget: 5.5 },
  './backends/memory-tier': { budget: 3 },
  './backends/indexeddb': { budget: 11.5 },
  './testing': { budget: 9 },
};

/** @type {import('esbuild').Plugin} */
const loadedLater = {
  name: 'loaded-later',
  setup: (build) =>
    build.onResolve({ filter: /^/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

/**
 * @param {string} door
 * @param {string} names
 */
async function bundled(door, names) {
  const contents = `import ${names} from '${door}'; console.log(${names.replace('* as ', '')});`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(root) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    legalComments: 'none',
    plugins: [loadedLater],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${door} has no output`);
  return output.contents;
}

/** @type {Record<string, string | { readonly default: string }>} */
const { './package.json': _, ...doors } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).exports;

for (const [door, target] of Object.entries(doors)) {
  const weighed = DOORS[door];
  if (weighed === undefined) throw new Error(`scripts/size.mjs has no budget for ${door}`);
  const script =
    typeof target === 'string'
      ? readFileSync(new URL(target, root))
      : await bundled(target.default, weighed.names ?? '* as door');
  report(door, brotliCompressSync(script).length / 1000, weighed);
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
