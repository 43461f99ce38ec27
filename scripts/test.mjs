// The gate: `npm test`. Installs what is missing, builds, and passes everything that is promised. Only Node's own modules up to the set-up.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);
const report = join(mkdtempSync(join(tmpdir(), 'cached-session-')), 'e2e.json');

/**
 * Runs one command of a stage; gives what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<string>}
 */
function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(' ')} ended with ${code}`)),
    );
  });
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
async function stage(name, work) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const result = await work();
  console.log(`== ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** @param {string} tap */
const unitCount = (tap) => Number(/^# pass (\d+)/m.exec(tap)?.[1] ?? 0);
const e2eCount = () => Number(JSON.parse(readFileSync(report, 'utf8')).stats.expected);

try {
  await stage('set-up', () => setup({ browser: true }));
  await stage('build', () => run(process.execPath, ['esbuild.config.mjs']));
  await stage('types', () => run(bin('tsc'), ['-b']));
  await stage('lint', () => run(bin('biome'), ['check', '--error-on-warnings', '.']));
  await stage('unused code', () => run(bin('knip'), []));
  const unit = await stage('unit', () => run(process.execPath, ['scripts/unit.mjs', '--test-reporter=tap']));
  await stage('acceptance', () => run(process.execPath, ['scripts/acceptance.mjs']));
  await stage('package', () => run(process.execPath, ['scripts/lint-package.mjs']));
  await stage('sizes', () => run(process.execPath, ['scripts/size.mjs']));
  await stage('e2e', () =>
    run(bin('playwright'), ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
  );
  await stage('benchmarks', () => run(process.execPath, ['--import', 'tsx', 'bench/main.ts', '--quick']));
  console.log(`\n${unitCount(unit) + e2eCount()} passed, 0 failed`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
