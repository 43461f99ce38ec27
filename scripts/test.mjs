// The gate: `npm test`. Installs what is missing, builds, and passes everything that is promised. Only Node's own modules up to the set-up.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);
const reports = mkdtempSync(join(tmpdir(), 'cached-session-'));

/**
 * Runs one command of a stage; gives what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, isShown?: boolean }} [how] `isShown`: print at once, and not when it has ended
 * @returns {Promise<string>}
 */
function run(command, args, { env = {}, isShown = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (/** @type {string} */ text) => {
      output += text;
      if (isShown) process.stdout.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      if (!isShown) process.stdout.write(output);
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
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
  const result = await work();
  console.log(`== ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
  return result;
}

/**
 * Waits for all, so that what failed is the last that is printed.
 * @param {readonly Promise<unknown>[]} stages
 */
async function ended(stages) {
  for (const result of await Promise.allSettled(stages)) if (result.status === 'rejected') throw result.reason;
}

/** @param {string} tap */
const unitCount = (tap) => Number(/^# pass (\d+)/m.exec(tap)?.[1] ?? 0);

/**
 * Runs browser tests; gives how many passed.
 * @param {'waiting' | 'busy'} half
 */
const browserTests = (half) =>
  stage(`e2e, ${half}`, async () => {
    const report = join(reports, `${half}.json`);
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report, E2E_SELECTION: half };
    await run(bin('playwright'), ['test'], { env, isShown: half === 'busy' });
    return Number(JSON.parse(readFileSync(report, 'utf8')).stats.expected);
  });

/** What needs no browser and runs no test. */
async function checks() {
  await stage('lint', () => run(bin('biome'), ['check', '--error-on-warnings', '.']));
  await stage('unused code', () => run(bin('knip'), []));
  await stage('acceptance', () => run(process.execPath, ['scripts/acceptance.mjs']));
  await stage('package', () => run(process.execPath, ['scripts/lint-package.mjs']));
  await stage('platform features', () => run(process.execPath, ['scripts/platform.mjs']));
  await stage('sizes', () => run(process.execPath, ['scripts/size.mjs']));
}

try {
  await stage('set-up', () => setup({ browser: true, engines: true }));
  await stage('build', () => run(process.execPath, ['esbuild.config.mjs']));
  await stage('types', () => run(bin('tsc'), ['-b']));
  // At the same time, since most of these use one core or wait.
  const unit = stage('unit', () => run(process.execPath, ['scripts/unit.mjs', '--test-reporter=tap']));
  const benchmarks = stage('benchmarks', () => run(process.execPath, ['--import', 'tsx', 'bench/main.ts', '--quick']));
  const waiting = browserTests('waiting');
  await ended([unit, benchmarks, waiting, checks()]);
  const e2e = await browserTests('busy');
  console.log(`\n${unitCount(await unit) + (await waiting) + e2e} passed, 0 failed`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
