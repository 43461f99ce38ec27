import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { means } from '../../e2e/engines/engine.js';
import { launchWebKit } from '../../e2e/engines/webkit/browser.js';
import type { Browser } from './browser.js';

const VERSION = `import gi; gi.require_version('WebKit2', '4.1')
from gi.repository import WebKit2
print(f'WebKitGTK/{WebKit2.get_major_version()}.{WebKit2.get_minor_version()}.{WebKit2.get_micro_version()}')`;

/** WebKitGTK, as the browser tests drive it. */
export async function startWebKit(): Promise<Browser<Page>> {
  const browser = await launchWebKit();
  const context = await browser.newContext();
  return {
    version: async () => execFileSync('/usr/bin/python3', ['-c', VERSION]).toString().trim(),
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    stopWorkers: (page) => means(page, 'stopWorkers')(page),
    close: () => browser.close(),
  };
}
