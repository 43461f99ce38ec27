// Builds dist/: the ESM doors in one build with shared chunks, the ready-made worker as one classic script, the CLI and the demo.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { buildNodeDoors } from './scripts/node-doors.mjs';
import { pageChunks } from './scripts/page-chunks.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

const { version, peerDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const protocol = /version: (\d+)/.exec(readFileSync(new URL('src/protocol/messages.ts', import.meta.url), 'utf8'))?.[1];
if (protocol === undefined) throw new Error('src/protocol/messages.ts contains no protocol version');

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** `npx cached-session check` recognises a copy of the worker by this banner. */
const banner = `/*! cached-session sw ${version} protocol ${protocol} */\n/*! licences of what is bundled: THIRD-PARTY.txt */`;

const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Optional: whoever uses a backend or a serializer that needs one installs it.
  external: ['node:*', ...Object.keys(peerDependencies)],
};

/** @type {import('esbuild').BuildOptions} The doors in package.json `exports`: classes shared by doors exist once. */
const doors = {
  ...common,
  plugins: [pageChunks(root)],
  logOverride: { 'ignored-bare-import': 'silent' },
  entryPoints: {
    index: 'src/index.ts',
    worker: 'sw/index.ts',
    engine: 'src/engine/index.ts',
    policy: 'src/http/index.ts',
    request: 'src/request/index.ts',
    'backends/memory': 'src/backends/memory/memory.ts',
    'backends/memory-tier': 'src/backends/memory/memory-tier.ts',
    'backends/indexeddb': 'src/backends/indexeddb/indexeddb.ts',
    'backends/filesystem': 'src/backends/filesystem/filesystem.ts',
    'backends/cache-storage': 'src/backends/cache-storage/cache-storage.ts',
    'backends/records': 'src/backends/records/record-backend.ts',
    'backends/encrypted': 'src/backends/records/encrypted-store.ts',
    'backends/remote': 'src/backends/remote/remote.ts',
    'backends/sqlite': 'src/backends/sqlite/sqlite.ts',
    'backends/tiers': 'src/backends/tiers/tiered.ts',
    serializers: 'src/serializers/index.ts',
    'serializers/yaml': 'src/serializers/yaml.ts',
    'serializers/bson': 'src/serializers/bson.ts',
    'backends/dynamodb': 'src/backends/dynamodb/dynamodb.ts',
    testing: 'src/storage/contract/contract.cases.ts',
  },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
};

/**
 * Doors that only Node has, or that have another source there.
 * @type {Readonly<Record<string, string>>}
 */
const nodeOnly = {
  'backends/dynamodb': 'src/backends/node/dynamodb/dynamodb.ts',
  'backends/gridfs': 'src/backends/node/mongodb/gridfs.ts',
  'backends/mongodb': 'src/backends/node/mongodb/mongodb.ts',
  'backends/redis': 'src/backends/node/redis/redis.ts',
  gateway: 'src/gateway/gateway.ts',
  'backends/filesystem': 'src/backends/node/filesystem/filesystem.ts',
  'backends/requests-cache': 'src/backends/node/requests-cache/requests-cache.ts',
  'backends/sqlite': 'src/backends/node/sqlite/sqlite.ts',
};

/** @type {import('esbuild').BuildOptions} */
const worker = {
  ...common,
  entryPoints: { sw: 'sw/main.ts' },
  outdir: 'dist',
  format: 'iife',
  minify: true,
  banner: { js: banner },
};

/** @type {import('esbuild').BuildOptions} What `npx cached-session init --with` adds to the worker. */
const parts = {
  ...worker,
  entryPoints: readdirSync(join(root, 'sw/parts'))
    .filter((name) => name !== 'part.ts')
    .map((name) => `sw/parts/${name}`),
  outdir: 'dist/parts',
  external: [],
  banner: {},
};

/** @type {import('esbuild').BuildOptions} The worker that unregisters itself. */
const kill = {
  ...worker,
  entryPoints: { kill: 'sw/kill.ts' },
  banner: { js: `/*! cached-session kill ${version} */` },
};

/** @type {import('esbuild').BuildOptions} */
const cli = {
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  format: 'esm',
  platform: 'node',
  define: { WA_SQLITE_VERSION: JSON.stringify(versionOf('@journeyapps/wa-sqlite')) },
};

const built = await Promise.all([build(doors), build(worker), build(parts), build(kill), build(cli)]);
const { worker: _ofBrowsers, ...forBoth } = doors.entryPoints;
const nodeDoors = await buildNodeDoors(common, { ...forBoth, ...nodeOnly }, root);
const outputs = new Set([...built.flatMap(({ metafile }) => Object.keys(metafile.outputs)), ...nodeDoors]);

// A second minifier over the whole script, which is not bundled with anything else, saves 5 %. Non-ASCII characters are escaped: with a
// single one the browser stores the source in two bytes per character, and loads it at each start of the worker.
const sw = join(root, 'dist/sw.js');
const { code } = await minify(readFileSync(sw, 'utf8'), {
  ecma: 2020,
  compress: { ecma: 2020, passes: 3 },
  mangle: true,
  format: { comments: 'some', ascii_only: true },
});
writeFileSync(sw, code);

writeFileSync(
  join(root, 'dist/THIRD-PARTY.txt'),
  notices(built.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
);

/**
 * The licences of all bundled packages.
 * @param {readonly string[]} inputs
 */
function notices(inputs) {
  const packages = new Set(
    inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean),
  );
  return [...packages].sort().map(notice).join('\n\n');
}

function notice(/** @type {string} */ name) {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled, but has no licence file`);
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
}

// Removes files of earlier builds; the declarations (tsc) and the demo have their own builds.
for (const name of readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })) {
  const file = join('dist', name);
  if (/\.(?:js|map)$/.test(name) && !/^(?:types|demo)\//.test(name) && !outputs.has(file)) rmSync(join(root, file));
}
