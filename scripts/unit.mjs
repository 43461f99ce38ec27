// Runs the unit tests beside the code: built once by esbuild, then run by Node's own test runner.
// Arguments that name test files select them; all others are passed on to the runner.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside the root, so that packages resolve from there. */
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

/** @type {import('esbuild').Plugin} Keeps `import.meta.url` that of the source file: some tests read the project's files. */
const sourceUrls = {
  name: 'source-urls',
  setup: (building) =>
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    })),
};

/**
 * How many files one process runs, one after the other: starting a process per file costs more than the tests. They share modules and
 * globals, so each test restores what it replaces.
 */
const FILES_PER_PROCESS = 12;

/** A hook outside a suite would also run for the tests of other files. */
const hasHooks = (/** @type {string} */ file) => /^(?:before|after)(?:Each)?\(/m.test(readFileSync(file, 'utf8'));

const alone = tests.filter(hasHooks);
const together = tests.filter((file) => !alone.includes(file));
const groups = alone.map((file) => [file]);
for (let at = 0; at < together.length; at += FILES_PER_PROCESS) groups.push(together.slice(at, at + FILES_PER_PROCESS));

/** Some tests only wait for a timer that does not keep the process alive. */
const AWAKE = `import { after } from 'node:test';
const awake = setInterval(() => undefined, 1000);
after(() => clearInterval(awake));`;

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const processes = groups.map((files, at) => {
  const entry = join(outdir, `${at}.ts`);
  writeFileSync(entry, [AWAKE, ...files.map((file) => `import ${JSON.stringify(file)};`)].join('\n'));
  return entry;
});
await build({
  absWorkingDir: root,
  entryPoints: processes,
  outbase: outdir,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  // package.json declares that no module has side effects, but test files consist of them.
  ignoreAnnotations: true,
  sourcemap: true,
  logLevel: 'warning',
  plugins: [sourceUrls],
});

// By default Node leaves one core free, which is half of two.
const concurrency = `--test-concurrency=${availableParallelism()}`;
/** A hanging process fails, because the gate has a time limit. */
const timeout = '--test-timeout=240000';
const { status } = spawnSync(
  execPath,
  [
    '--enable-source-maps',
    `--import=${pathToFileURL(join(root, 'scripts/unit-hooks.mjs'))}`,
    '--test',
    concurrency,
    timeout,
    ...options,
    ...processes.map((entry) => entry.replace(/\.ts$/, '.js')),
  ],
  { cwd: root, stdio: 'inherit' },
);
exit(status ?? 1);
