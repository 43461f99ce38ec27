import { type BrowserContext, chromium, firefox, type LaunchOptions, type Page } from '@playwright/test';
import { findChromium, findFirefox } from '../../scripts/browsers.mjs';
import type { EngineName } from './engine.js';
import { FIREFOX_FLAGS } from './firefox-bidi.js';
import { WebKitBrowser } from './webkit/browser.js';

/** A browser with one page, started outside of the test runner. `folder` keeps its profile; without one nothing is kept. */
export type Launch = (folder?: string) => Promise<Launched>;

export type Launched = {
  readonly page: Page;
  close(): Promise<void>;
  /** Kills it, where its profile does not tell its processes from others. */
  kill?(): Promise<void>;
};

const LAUNCHES: Readonly<Partial<Record<EngineName, Launch>>> = {
  chromium: (folder) => {
    const found = findChromium();
    if (found === null) throw new Error('No Chromium: run "node scripts/setup.mjs", or name one in CHROMIUM_PATH.');
    return launch(chromium, found, folder);
  },
  firefox: (folder) => {
    const found = findFirefox();
    if (found === null) throw new Error('No Firefox: run "node scripts/setup.mjs", or name one in FIREFOX_PATH.');
    return launch(firefox, { ...found, args: FIREFOX_FLAGS }, folder);
  },
  webkit: async (folder) => {
    const browser = await WebKitBrowser.launch(folder);
    const page = await browser.newContext().newPage();
    return { page, close: () => browser.close(), kill: () => browser.kill() };
  },
};

/** How to start this engine. */
export function launchOf(engine: string): Launch {
  const found = Object.entries(LAUNCHES).find(([name]) => name === engine)?.[1];
  if (found === undefined) throw new Error(`--engine can be ${Object.keys(LAUNCHES).join(', ')}, not ${engine}.`);
  return found;
}

async function launch(type: typeof chromium, options: LaunchOptions, folder?: string): Promise<Launched> {
  if (folder !== undefined) return inContext(await type.launchPersistentContext(folder, options));
  const browser = await type.launch(options);
  return { page: await browser.newPage(), close: () => browser.close() };
}

async function inContext(context: BrowserContext): Promise<Launched> {
  return { page: context.pages()[0] ?? (await context.newPage()), close: () => context.close() };
}
