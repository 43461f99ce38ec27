import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { argv, env, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from '@playwright/test';

/** First choice, because the headless shell starts several times faster than the full browser. */
const SHELL = '/usr/bin/chromium-headless-shell';
const FULL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

/**
 * Playwright's launch options for the Chromium on this machine: the one in `CHROMIUM_PATH`, else Playwright's own
 * (no option needed), else an installed one; null if there is none.
 *
 * @returns {{ executablePath?: string } | null}
 */
export function findChromium() {
  const named = env.CHROMIUM_PATH;
  if (named) return { executablePath: mustExist(named, 'CHROMIUM_PATH') };
  if (playwrightHasOne()) return {};
  const executablePath = [SHELL, ...FULL].find((path) => existsSync(path));
  return executablePath ? { executablePath } : null;
}

/** The same, but prefers the full browser: the headless shell has no back-forward cache. */
export function findFullChromium() {
  const executablePath = env.CHROMIUM_PATH ? undefined : FULL.find((path) => existsSync(path));
  return executablePath ? { executablePath } : findChromium();
}

/**
 * The same for Firefox. `FIREFOX_PATH` or an installed one is driven by WebDriver BiDi, by its channel.
 *
 * @returns {{ executablePath?: string, channel?: string } | null}
 */
export function findFirefox() {
  const named = env.FIREFOX_PATH;
  if (!named && existsSync(firefox.executablePath())) return {};
  const executablePath = named
    ? mustExist(named, 'FIREFOX_PATH')
    : ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path));
  return executablePath ? { executablePath, channel: 'moz-firefox' } : null;
}

/** WebKitGTK with its WebDriver, and what starts it without a screen. */
const WEBKIT = ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run', '/usr/bin/xauth', '/usr/bin/python3'];
const WEBKIT_FROM_PYTHON = "import gi; gi.require_version('WebKit2', '4.1'); gi.require_version('Gtk', '3.0')";

/** Whether the tests can run in WebKitGTK here. */
export function hasWebKit() {
  if (!WEBKIT.every((path) => existsSync(path))) return false;
  return spawnSync('/usr/bin/python3', ['-c', WEBKIT_FROM_PYTHON], { stdio: 'ignore' }).status === 0;
}

/**
 * The engines besides Chromium that the tests run in, unless `SKIP_ENGINES` names them: `packages` are Debian's.
 *
 * @type {readonly { name: 'firefox' | 'webkit', title: string, packages: readonly string[], isInstalled: () => boolean, remedy: string }[]}
 */
const OTHER_ENGINES = [
  {
    name: 'firefox',
    title: 'Firefox',
    packages: ['firefox-esr'],
    isInstalled: () => findFirefox() !== null,
    remedy: 'Install Firefox and set FIREFOX_PATH',
  },
  {
    name: 'webkit',
    title: 'WebKitGTK',
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth', 'python3-gi', 'gir1.2-webkit2-4.1', 'gir1.2-gtk-3.0'],
    isInstalled: hasWebKit,
    remedy: 'It exists for Linux only: install WebKitGTK 4.1 with its WebDriver, Xvfb and PyGObject',
  },
];

/** The engines besides Chromium that the tests are to run in. `SKIP_ENGINES=firefox,webkit` is for a developer's own machine. */
export function otherEngines() {
  const skipped = (env.SKIP_ENGINES ?? '').split(',').filter(Boolean);
  if (skipped.length > 0 && env.CI) throw new Error('SKIP_ENGINES is set, but CI tests all engines.');
  const unknown = skipped.find((name) => !OTHER_ENGINES.some((engine) => engine.name === name));
  if (unknown !== undefined) throw new Error(`SKIP_ENGINES names "${unknown}"; it can name firefox and webkit.`);
  return OTHER_ENGINES.filter(({ name }) => !skipped.includes(name));
}

/**
 * @param {string} path
 * @param {string} variable
 */
function mustExist(path, variable) {
  if (existsSync(path)) return path;
  throw new Error(`${variable} is ${path}, which does not exist.`);
}

/** Playwright installs the full browser in `chromium-<build>`; `install --only-shell` puts the headless shell next to it. */
function playwrightHasOne() {
  const executable = chromium.executablePath();
  if (existsSync(executable)) return true;
  const parts = executable.split(sep);
  const at = parts.findIndex((part) => /^chromium-\d+$/.test(part));
  if (at < 0) return false;
  const build = parts[at]?.replace('chromium-', 'chromium_headless_shell-') ?? '';
  return existsSync(join(parts.slice(0, at).join(sep), build));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const found = findChromium();
  console.log(
    found ? (found.executablePath ?? `Playwright's own, under ${dirname(chromium.executablePath())}`) : 'none',
  );
  exit(found ? 0 : 1);
}
