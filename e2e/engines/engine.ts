import { type Page, test } from '@playwright/test';
import { chromium } from './chromium.js';
import { firefox } from './firefox.js';
import { webkit } from './webkit.js';

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** What tests do to a browser beyond opening pages and calling their functions. An engine lacks what its automation has no means for. */
export type Means = {
  /** Stops all workers of the page's origin at once, as the browser does with idle ones, and waits until they have stopped. */
  readonly stopWorkers?: (page: Page) => Promise<void>;
  /** Shift-reload: the new page has no controller. */
  readonly reloadPastWorker?: (page: Page) => Promise<void>;
  /** Sets the storage quota of the page's origin in bytes; `undefined` restores the browser's own. */
  readonly overrideQuota?: (page: Page, bytes?: number) => Promise<void>;
  /** Sets how long an idle worker is kept, and how long one with work to do beyond that, each in milliseconds. */
  readonly limitIdleTime?: (page: Page, ms: number) => Promise<void>;
  /** Deletes what the page's origin has stored, as a user does in the browser's settings. */
  readonly clearSiteData?: (page: Page, types: 'indexeddb' | 'all') => Promise<void>;
  /** Sends a periodic sync to the page's worker, as the browser does for an installed app. */
  readonly dispatchPeriodicSync?: (page: Page, tag: string) => Promise<void>;
};

const ENGINES: Readonly<Record<EngineName, Means>> = { chromium, firefox, webkit };

/** What the page's engine has for this. In an engine without it, the running test is left out, and the report says why. */
export function means<Name extends keyof Means>(page: Page, name: Name): NonNullable<Means[Name]> {
  const engine = engineOf(page);
  const found = ENGINES[engine][name];
  if (found !== undefined) return found;
  test.skip(true, `no means for ${name}`);
  throw new Error(`${engine} has no means for ${name}.`);
}

function engineOf(page: Page): EngineName {
  const name = page.context().browser()?.browserType().name() ?? 'chromium';
  if (!isEngine(name)) throw new Error(`There are no means for the engine ${name}.`);
  return name;
}

const isEngine = (name: string): name is EngineName => Object.hasOwn(ENGINES, name);
