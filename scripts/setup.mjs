import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { argv, env, getuid } from 'node:process';
import { fileURLToPath } from 'node:url';

const APT_INSTALL = 'env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'.split(' ');

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs and reports what this checkout lacks; does nothing if everything is installed.
 *
 * @param {{ browser?: boolean, engines?: boolean }} [needs] `browser: false` if none is needed (`npm start`); `engines`: the other browsers for the
 *   tests, and servers for those of backends
 */
export async function setup({ browser = true, engines = false } = {}) {
  installPackages();
  if (browser) await installChromium();
  if (!engines) return;
  installRedis();
  const { otherEngines } = await import('./browsers.mjs');
  for (const engine of otherEngines()) installEngine(engine);
}

/** `npm ci` writes `node_modules/.package-lock.json`: if that is older than our lock file, packages are out of date. */
export function installPackages() {
  // npm ci would empty the folder of the checkout that it is a link to.
  if (lstatSync(`${root}/node_modules`, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return;
  say('npm packages are missing or out of date: npm ci');
  mustRun('npm', ['ci', '--no-audit', '--no-fund']);
}

/** Installs Debian's packages where there is apt-get, and Playwright's own browser elsewhere. */
export async function installChromium() {
  const { findChromium } = await import('./browsers.mjs');
  if (findChromium()) return;
  say('no Chromium found: installing one');
  if (!installFromDebian()) mustRun('npx', ['--no-install', 'playwright', 'install', '--with-deps', 'chromium']);
  const found = findChromium();
  if (!found) throw new Error('Chromium could not be installed. Install one and set CHROMIUM_PATH.');
  say(`Chromium: ${found.executablePath ?? "Playwright's own"}`);
}

/**
 * Without it, the tests in this engine are left out, but CI insists on all of them.
 *
 * @param {{ name: string, title: string, packages: readonly string[], isInstalled: () => boolean, remedy: string }} engine
 */
export function installEngine({ name, title, packages, isInstalled, remedy }) {
  if (isInstalled()) return;
  say(`no ${title} found: installing it`);
  if (hasApt()) {
    asRoot(['apt-get', 'update', '-qq']);
    asRoot([...APT_INSTALL, ...packages]);
  }
  if (isInstalled()) return;
  const why = hasApt() ? 'apt-get could not install it' : 'there is no apt-get';
  if (env.CI) throw new Error(`${title} is missing: ${why}. ${remedy}.`);
  say(`${title} is missing (${why}), so its tests are left out. ${remedy}, or set SKIP_ENGINES=${name} to hide this.`);
}

/** Without it, the tests of the Redis backend are skipped, and say so. */
export function installRedis() {
  const isThere = () => run('redis-server', ['--version'], 'ignore');
  if (isThere()) return;
  say('no redis-server found: installing one');
  if (hasApt()) {
    asRoot(['apt-get', 'update', '-qq']);
    asRoot([...APT_INSTALL, 'redis-server']);
  }
  if (!isThere())
    say(
      'redis-server could not be installed here (there is no apt-get, or it failed), so the tests of the Redis backend are skipped.',
    );
}

const hasApt = () => run('apt-get', ['--version'], 'ignore');

function installFromDebian() {
  if (!hasApt()) return false;
  asRoot(['apt-get', 'update', '-qq']);
  // The headless shell is fast, the full browser has a back-forward cache; either is sufficient.
  const installed = ['chromium-headless-shell', 'chromium'].map((name) => asRoot([...APT_INSTALL, name]));
  return installed.includes(true);
}

/** @param {readonly string[]} command */
function asRoot(command) {
  const [program = '', ...rest] = getuid?.() === 0 ? command : ['sudo', ...command];
  say([program, ...rest].join(' '));
  return run(program, rest);
}

/** @param {string} path relative to the root; returns 0 if it does not exist */
function changed(path) {
  const file = `${root}/${path}`;
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function mustRun(program, args) {
  if (!run(program, args)) throw new Error(`${program} ${args.join(' ')} failed; its output is above.`);
}

/**
 * Whether the program succeeded; false if it does not exist.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {'inherit' | 'ignore'} [stdio]
 */
function run(program, args, stdio = 'inherit') {
  // On Windows npm and npx are shell scripts.
  return spawnSync(program, args, { cwd: root, stdio, env, shell: process.platform === 'win32' }).status === 0;
}

/** @param {string} text */
function say(text) {
  console.log(`[setup] ${text}`);
}

if (argv[1] === fileURLToPath(import.meta.url)) await setup();
