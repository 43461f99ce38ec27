import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { argv, env, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

/** The shell starts several times faster than the full browser, so it comes first. */
const SHELL = '/usr/bin/chromium-headless-shell';
const FULL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

/**
 * Playwright's launch options for the Chromium of this machine: the one named by `CHROMIUM_PATH`, else Playwright's own
 * (no option needed), else one of the system; null when there is none.
 *
 * @returns {{ executablePath?: string } | null}
 */
export function findChromium() {
  const named = env.CHROMIUM_PATH;
  if (named) return { executablePath: mustExist(named) };
  if (playwrightHasOne()) return {};
  const executablePath = [SHELL, ...FULL].find((path) => existsSync(path));
  return executablePath ? { executablePath } : null;
}

/** The same, but the full browser first: the shell keeps no page for the way back. */
export function findFullChromium() {
  const executablePath = env.CHROMIUM_PATH ? undefined : FULL.find((path) => existsSync(path));
  return executablePath ? { executablePath } : findChromium();
}

/** @param {string} path */
function mustExist(path) {
  if (existsSync(path)) return path;
  throw new Error(`CHROMIUM_PATH is ${path}, and no file is there.`);
}

/** Playwright keeps the full browser in `chromium-<build>`, and `install --only-shell` puts its shell beside it. */
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
