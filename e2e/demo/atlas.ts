import type { Locator, Page } from '@playwright/test';
import { buildDemo } from '../../demo/build.mjs';
import { createDemo } from '../../demo/server/server.js';
import { test as base } from '../fixtures/test.js';

export { expect } from '@playwright/test';

/** The atlas as a visitor sees it, with its own server. */
export class AtlasPage {
  readonly page: Page;
  readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  async open(code = 'NOR'): Promise<void> {
    await this.page.goto(`${this.url}/#${code}`);
  }

  /** Waits until the page, its data and its files are stored and nothing is in flight. */
  async settled(): Promise<void> {
    await this.page.locator('html[data-kept="all"]').waitFor();
  }

  async origin(state: 'Up' | 'Failing' | 'Down'): Promise<void> {
    const switched = this.page.waitForResponse((response) => response.url().endsWith('/control'));
    await this.page.getByRole('radio', { name: state }).check({ force: true });
    await switched;
  }

  /** The newest log line with this label. */
  answer(label: string): Locator {
    return this.page
      .locator('.answer')
      .filter({ has: this.page.locator('b', { hasText: label }) })
      .first();
  }

  get name(): Locator {
    return this.page.locator('#sheet h2');
  }

  get provenance(): Locator {
    return this.page.locator('#sheet .mark');
  }

  get charted(): Locator {
    return this.page.locator('#map path.charted');
  }
}

export const test = base.extend<
  { readonly atlas: AtlasPage; readonly pauseMillis: number },
  { readonly built: undefined }
>({
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the required fixtures from this pattern.
    async ({}, use) => {
      await buildDemo();
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],
  // The map at once: while it streams, the browser paints it again and again.
  pauseMillis: [0, { option: true }],
  atlas: async ({ page, pauseMillis }, use) => {
    const app = await createDemo({ pauseMillis });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    await use(new AtlasPage(page, url));
    await app.close();
  },
});
