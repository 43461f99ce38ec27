// Builds the doors for Node and its test runners from one file, as an ES module and as CommonJS, so that each class exists once per format
// and nothing is loaded later. Jest cannot link a module that is imported while another one is, or after its environment is torn down.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * @param {import('esbuild').BuildOptions} options The options of all builds.
 * @param {Readonly<Record<string, string>>} doors Their names and sources.
 * @param {string} root
 * @returns {Promise<readonly string[]>} The files it has written.
 */
export async function buildNodeDoors(options, doors, root) {
  const sources = Object.entries(doors).map(([door, source]) => `export * as ${nameOf(door)} from './${source}';`);
  const inject = [join(root, 'scripts/node-blob.mjs')];
  const all = {
    ...options,
    metafile: false,
    inject,
    stdin: { contents: [PROVIDED, ...sources].join('\n'), resolveDir: root },
  };
  const [esm, cjs] = ['dist/node/all.js', 'dist/node/all.cjs'];
  await Promise.all([build({ ...all, format: 'esm', outfile: esm }), build({ ...all, format: 'cjs', outfile: cjs })]);
  // A unique URL for each build, because Node caches imported modules.
  const built = await import(`${pathToFileURL(join(root, esm))}?${Date.now()}`);
  const files = Object.keys(doors).flatMap((door) => filesOf(door, built[nameOf(door)], doors[door] ?? ''));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [esm, cjs, ...files.map(({ path }) => path)];
}

/** What is only there in Node. */
const PROVIDED = `
import { provideForNode } from './src/node-provided.ts';
provideForNode();`;

/**
 * The files of one door: a module in each format, and declarations for the CommonJS one, which re-export those of the ES module.
 * @param {string} door
 * @param {Readonly<Record<string, unknown>>} exported
 * @param {string} source
 */
function filesOf(door, exported, source) {
  const path = `dist/node/${door}`;
  const to = (/** @type {string} */ file) => relative(dirname(path), file).replace(/^(?!\.)/, './');
  const names = Object.keys(exported);
  const types = `'${to(`dist/types/${source.replace(/\.ts$/, '.js')}`)}'`;
  const mode = `{ with: { 'resolution-mode': 'import' } }`;
  const declared = names.flatMap((name) => [
    `declare const _${name}: typeof import(${types}, ${mode}).${name};`,
    ...(isClass(exported[name]) ? [`type _${name} = import(${types}, ${mode}).${name};`] : []),
    `export { _${name} as ${name} };`,
  ]);
  return [
    {
      path: `${path}.js`,
      text: [
        `import { ${nameOf(door)} as door } from '${to('dist/node/all.js')}';`,
        ...names.map((name) => `const _${name} = door.${name};`),
        `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} };\n`,
      ].join('\n'),
    },
    { path: `${path}.cjs`, text: `module.exports = require('${to('dist/node/all.cjs')}').${nameOf(door)};\n` },
    {
      path: `${path}.d.cts`,
      text: [`export type * from ${types} with { 'resolution-mode': 'import' };`, ...declared, ''].join('\n'),
    },
  ];
}

const nameOf = (/** @type {string} */ door) => door.replace(/\W/g, '_');

const isClass = (/** @type {unknown} */ value) => typeof value === 'function' && /^class\b/.test(`${value}`);
