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
