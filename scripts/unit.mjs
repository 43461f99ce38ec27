// Runs the unit tests beside the code: built once by esbuild, then run by Node's own test runner, each file in a process of its own.
// Arguments that name test files select them; all others are passed on to the runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Under the root, so that packages are found from there. */
const outdir = join(root, '.tsbuild/unit');

const isTest = (/** @type {string} */ name) => name.endsWith('.test.ts');
const selected = argv
  .slice(2)
  .filter(isTest)
  .map((name) => resolve(name));
const options = argv.slice(2).filter((argument) => !isTest(argument));
const all = ['src', 'sw']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
  )
  .filter(isTest)
  .sort();
const tests = selected.length > 0 ? selected : all;

/** @type {import('esbuild').Plugin} A module's URL stays that of its source: some tests read the project's own files. */
const sourceUrls = {
  name: 'source-urls',
  setup: (building) =>
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    })),
};

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: tests,
  outbase: root,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [sourceUrls],
});

const built = tests.map((test) => join(outdir, relative(root, test)).replace(/\.ts$/, '.js'));
// Node leaves a core free by default, which of two is half of them.
const concurrency = `--test-concurrency=${availableParallelism()}`;
/** A test that hangs fails by itself: the gate has a time limit. */
const timeout = '--test-timeout=60000';
const { status } = spawnSync(execPath, ['--enable-source-maps', '--test', concurrency, timeout, ...options, ...built], {
  cwd: root,
  stdio: 'inherit',
});
exit(status ?? 1);
